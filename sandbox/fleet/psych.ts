/** Where Ruby's reader of YAML differs from the letter of YAML 1.1. */
import type { Tags } from 'yaml';

/** What is a text to it, although YAML has a number or a truth for it. */
const texts = /^(?:[yYnN]|[-+]?\.)$/;

/** The tags of YAML 1.1 as that reader has them. */
export const asPsych = (tags: Tags): Tags =>
  tags.map((tag) => {
    if (typeof tag === 'string' || !('test' in tag) || !tag.test) return tag;
    return { ...tag, test: new RegExp(`^(?!${texts.source.slice(1)})(?:${tag.test.source})`) };
  });
