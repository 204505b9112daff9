/** Peers of the `websockets` library (Debian's python3-websockets). */

const indented = (body: string, spaces: number): string =>
  body
    .split('\n')
    .map((line) => line.trim())
    .map((line) => `${' '.repeat(spaces)}${line}\n`)
    .join('');

/** A client that runs `body` with `ws`; a refused handshake is said as `refused STATUS`. Lines of `body` are statements, without blocks. */
export function clientScript(url: string, options: string, body: string): string {
  return `
import asyncio, websockets, json, hashlib
async def main():
    try:
        ws = await websockets.connect('${url}', max_size=None, ping_interval=None${options === '' ? '' : `, ${options}`})
    except Exception as error:
        say('refused', getattr(error, 'status_code', type(error).__name__)); return
${indented(body, 4)}
    await ws.close()
asyncio.run(main())
`;
}

/** A server that says its port and runs \`body\` with \`ws\` for every client. */
export function serverScript(options: string, body: string): string {
  return `
import asyncio, websockets, json, hashlib
async def handle(ws, path=None):
${indented(body, 4)}
async def main():
    server = await websockets.serve(handle, '127.0.0.1', 0, max_size=None, ping_interval=None${options === '' ? '' : `, ${options}`})
    say(server.sockets[0].getsockname()[1])
    await asyncio.Future()
asyncio.run(main())
`;
}
