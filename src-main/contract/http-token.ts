/** What methods and field names are made of (RFC 9110 §5.6.2). */
export const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const isToken = (text: string): boolean => tokenPattern.test(text);
