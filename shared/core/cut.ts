/** At most so many characters of a text, and a sign that there is more; half of a surrogate pair, which is no text, is never left. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
