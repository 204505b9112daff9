/** A request → the command line of curl, for a shell of the sh kind, that makes the same. */
import { encodeMessage } from '../notation';
import type { HttpRequest } from '../spec/http';
import { encodeText } from '../text-codec';
import { asArgument, printfFormat, quoteForSh } from './command-words';
import { formEncode, typeOf } from './curl-body';

const indent = ' \\\n  ';

/** @param options.verify false adds `--insecure`. Throws what encoding the body may. */
export function toCurl(request: HttpRequest, { verify = true }: { readonly verify?: boolean } = {}): string {
  const { url, method, version, followRedirects, maximumRedirects } = request;
  const body = bodyOptions(request);
  const words = [
    `curl ${quoteForSh(url.replace(/#.*$/s, ''))}`,
    // What curl would read as patterns, or straighten.
    /[[\]{}]/.test(url) ? '--globoff' : '',
    /\/\.{1,2}(?:\/|$|\?)/.test(url) ? '--path-as-is' : '',
    version === '1.0' ? '--http1.0' : '--http1.1',
    methodOption(method, body.impliedMethod),
    ...headerOptions(request, body.contentType),
    ...body.options,
    followRedirects ? `--location --max-redirs ${maximumRedirects}` : '',
    verify ? '' : '--insecure',
  ];
  return body.before + words.filter((word) => word !== '').join(indent);
}

function methodOption(method: string, implied: string): string {
  if (method === 'HEAD' && implied === 'GET') return '--head';
  return method === implied ? '' : `--request ${quoteForSh(method)}`;
}

function headerOptions(
  { headers, isChunked, expectContinue, body }: HttpRequest,
  contentType: string | null,
): string[] {
  const option = (field: string): string => `--header ${quoteForSh(field)}`;
  const has = (name: string): boolean => headers.some((field) => field.name.toLowerCase() === name);
  const options = headers.map(({ name, value }) => option(value === '' ? `${name};` : `${name}: ${value}`));
  const carries = body.from !== 'none';
  if (contentType !== null && carries && !has('content-type')) options.push(option(`Content-Type:${contentType}`));
  if (isChunked && carries && !has('transfer-encoding')) options.push(option('Transfer-Encoding: chunked'));
  // Left to itself curl asks first where a body is long.
  if (carries && !has('expect')) options.push(option(expectContinue ? 'Expect: 100-continue' : 'Expect:'));
  return options;
}

interface BodyOptions {
  readonly options: readonly string[];
  /** The method that curl chooses with them. */
  readonly impliedMethod: string;
  /** What the header option says, after the colon; null: curl's own is ours. */
  readonly contentType: string | null;
  /** A command whose output curl reads. */
  readonly before: string;
}

function bodyOptions({ body }: HttpRequest): BodyOptions {
  const post = { impliedMethod: 'POST', before: '', contentType: null };
  switch (body.from) {
    case 'none':
      return { options: [], impliedMethod: 'GET', contentType: null, before: '' };
    case 'text':
      return dataOptions(encodeText(body.text, 'utf-8'), ' text/plain; charset=utf-8');
    case 'json':
      return dataOptions(encodeText(body.text, 'utf-8'), ' application/json');
    case 'form': {
      const text = body.fields.map(({ name, value }) => `${formEncode(name)}=${formEncode(value)}`).join('&');
      return { ...post, options: [`--data-raw ${quoteForSh(text)}`] };
    }
    case 'bytes':
      return dataOptions(encodeMessage(body.message), '');
    case 'file': {
      return {
        ...post,
        contentType: ` ${typeOf(body.path)}`,
        options: [`--data-binary ${quoteForSh(`@${body.path}`)}`],
      };
    }
    case 'multipart':
      return { ...post, options: body.parts.map(partOption) };
  }
}

/** A text as an argument, other bytes through a pipe. */
function dataOptions(bytes: Uint8Array, contentType: string): BodyOptions {
  const text = asArgument(bytes);
  const common = { impliedMethod: 'POST', contentType };
  if (text !== null) return { ...common, options: [`--data-raw ${quoteForSh(text)}`], before: '' };
  return { ...common, options: ['--data-binary @-'], before: `printf ${printfFormat(bytes)} | ` };
}

function partOption({
  name,
  value,
  filePath,
}: Extract<HttpRequest['body'], { from: 'multipart' }>['parts'][number]): string {
  if (filePath === null) return `--form-string ${quoteForSh(`${name}=${value}`)}`;
  const path = filePath.replace(/["\\]/g, String.raw`\$&`);
  return `--form ${quoteForSh(`${name}=@"${path}";type=${typeOf(filePath)}`)}`;
}
