/** The package `yaml`, loaded when the first text is read: the sandbox's start need not wait for its 70 files. */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const require = createRequire(import.meta.url);

export const yaml = (): typeof Yaml => require('yaml');
