/** The page's origin, `wirebench://app`: the built renderer's files and nothing else, under a strict policy. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { protocol, type Session } from 'electron';

export const appScheme = 'wirebench';
export const appOrigin = `${appScheme}://app`;
export const appUrl = `${appOrigin}/index.html`;

/** Nothing from outside, nothing inline. `style-src` has the exception that xterm and Svelte transitions write style elements. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Before Electron is ready, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Serves `folder`. The files are listed once: a path is found in that list or is not there, so no way of writing `..` leads out.
 * @param dressPage changes the HTML before it is served, so that its first picture is in the right theme
 */
export async function serveApp(session: Session, folder: string, dressPage: (html: string) => string): Promise<void> {
  const files = await listFiles(folder);
  session.protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    const path = url.host === 'app' ? files.get(url.pathname) : undefined;
    if (path === undefined || request.method !== 'GET') return new Response('Not found', { status: 404 });
    const body = await readFile(path);
    const isPage = extname(path) === '.html';
    return new Response(isPage ? dressPage(body.toString('utf8')) : new Uint8Array(body), {
      headers: {
        'Content-Type': contentTypes[extname(path)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cache-Control': isPage ? 'no-store' : 'no-cache',
      },
    });
  });
}

/** URL path → path on disk. */
async function listFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]),
  );
}
