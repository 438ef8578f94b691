/**
 * node:http as the sandbox uses it. An import of the module itself would run its getters, one of which loads a whole
 * client for fetch, HTTP/2 and TLS that nobody here needs: a tenth of the start.
 */
import type * as Http from 'node:http';

export const { Agent, createServer, get, request }: typeof Http = process.getBuiltinModule('node:http');
