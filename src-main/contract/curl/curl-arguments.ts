/** The words after `curl`, sorted: URLs, options that make the request, options that are left out. */
import { refusal } from '../reasons';
import { longOption, shortOption, type OptionFound, type ReadOption } from './curl-options';

export interface CurlArguments {
  readonly urls: readonly string[];
  /** In order; a flag's value is empty. */
  readonly options: readonly { readonly name: ReadOption; readonly value: string }[];
  /** As written, with their values. */
  readonly ignored: readonly string[];
}

/** Throws `BAD_CURL`. */
export function readArguments(words: readonly string[]): CurlArguments {
  const urls: string[] = [];
  const options: { name: ReadOption; value: string }[] = [];
  const ignored: string[] = [];
  let at = 0;
  const valueOf = ({ written }: OptionFound): string => {
    const value = words[at];
    if (value === undefined) throw refusal('BAD_CURL', 'curl-value', { option: written });
    at += 1;
    return value;
  };
  const take = (option: OptionFound, attached: string | null): void => {
    const value = option.takesValue ? (attached ?? valueOf(option)) : '';
    if (option.kind === 'read' && option.name === 'url') urls.push(value);
    else if (option.kind === 'read') options.push({ name: option.name as ReadOption, value });
    else if (option.kind === 'ignored') ignored.push(option.takesValue ? `${option.written} ${value}` : option.written);
  };
  while (at < words.length) {
    const word = words[at]!;
    at += 1;
    if (word.startsWith('--') && word.length > 2) take(longOption(word.slice(2)), null);
    else if (word.startsWith('-') && word.length > 1 && word !== '--') takeShort(word, take);
    else if (word !== '--') urls.push(word);
  }
  return { urls, options, ignored };
}

/** `-sXPOST`: flags one after another, the value right behind the one that takes it. */
function takeShort(word: string, take: (option: OptionFound, attached: string | null) => void): void {
  for (let at = 1; at < word.length; at += 1) {
    const option = shortOption(word[at]!);
    const rest = word.slice(at + 1);
    take(option, option.takesValue && rest !== '' ? rest : null);
    if (option.takesValue) return;
  }
}
