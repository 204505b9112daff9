/** Held against the emulator itself: whatever was typed, the screen shows the line, and the cursor stands in it. */
import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { LineDiscipline } from '../../../../src-renderer/panels/terminal/line-discipline';
import { echoOf } from '../../../../src-renderer/panels/terminal/echo';
import { cellWidth } from '../../../../src-renderer/panels/terminal/cell-width';
import { splitKeys } from '../../../../src-renderer/panels/terminal/key-sequences';
import { seededRandom } from '../../../support/seeded-random';

function arrange(columns = 20, rows = 8) {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  const lines = new LineDiscipline(columns);
  const write = (data: string) => new Promise<void>((resolve) => terminal.write(data, resolve));
  const sent: string[] = [];
  return {
    lines,
    sent,
    async type(data: string) {
      const { display, sent: typed } = lines.type(data);
      for (const one of typed) sent.push(one.type === 'byte' ? `byte ${one.byte}` : `${one.type} ${one.text}`);
      await write(display);
    },
    async hear(data: string) {
      await write(lines.hide());
      await write(data);
      await write(lines.show(terminal.buffer.active.cursorX));
    },
    /** All that is on the screen, rows that wrap joined. */
    screen() {
      const shown: string[] = [];
      for (let row = 0; row < terminal.buffer.active.length; row++) {
        const line = terminal.buffer.active.getLine(row)!;
        if (line.isWrapped) shown[shown.length - 1] += line.translateToString(true);
        else shown.push(line.translateToString(true));
      }
      return shown.join('\n').trimEnd();
    },
  };
}

const [left, right, up, down, home, end, erase, remove] = [
  '\x1b[D',
  '\x1b[C',
  '\x1b[A',
  '\x1b[B',
  '\x1b[H',
  '\x1b[F',
  '\x7f',
  '\x1b[3~',
];

describe('typing a line', () => {
  it('sends it with Enter, and leaves it on the screen', async () => {
    const { type, sent, screen } = arrange();
    await type('hello\r');
    await type('again');
    expect(sent).toEqual(['line hello']);
    expect(screen()).toBe('hello\nagain');
  });

  it('takes it away where the peer echoes', async () => {
    const { lines, type, hear, sent, screen } = arrange();
    lines.echo = false;
    await type('hello\r');
    expect(screen()).toBe('');
    await hear('hello\r\n');
    expect(sent).toEqual(['line hello']);
    expect(screen()).toBe('hello');
  });

  it('edits in the middle', async () => {
    const { type, lines, screen } = arrange();
    await type(`held${left}${left}${erase}${home}>${end}o${left}${remove}p`);
    expect(lines.line).toBe('>hldp');
    expect(screen()).toBe('>hldp');
  });

  it('edits by words and to either end', async () => {
    const { type, lines } = arrange();
    await type('one two three\x17');
    expect(lines.line).toBe('one two ');
    await type('\x1b[1;5D\x0b');
    expect(lines.line).toBe('one ');
    await type('\x15');
    expect(lines.line).toBe('');
  });

  it('wraps, also wide characters and at the very edge', async () => {
    const { type, screen } = arrange(10);
    await type('0123456789');
    expect(screen()).toBe('0123456789');
    await type(`你好世界你${home}>`);
    expect(screen().replaceAll(' ', '')).toBe('>0123456789你好世界你');
    await type(`${end}${erase}${erase}!`);
    expect(screen().replaceAll(' ', '')).toBe('>0123456789你好世!');
  });

  it('brings back what was sent', async () => {
    const { type, lines, sent } = arrange();
    await type('one\rtwo\rdra');
    await type(up);
    expect(lines.line).toBe('two');
    await type(`${up}${up}`);
    expect(lines.line).toBe('one');
    await type(`${down}${down}`);
    expect(lines.line).toBe('dra');
    await type(`${up}\r`);
    expect(sent).toEqual(['line one', 'line two', 'line two']);
  });

  it('keeps the line below what the peer sends', async () => {
    const { type, hear, screen, sent } = arrange();
    await type('half a li');
    await hear('news\r\nmore: ');
    await type('ne\r');
    expect(screen()).toBe('news\nmore: half a line');
    expect(sent).toEqual(['line half a line']);
  });

  it('sends several lines when they are pasted', async () => {
    const { type, sent } = arrange();
    await type('one\rtwo\rthree');
    expect(sent).toEqual(['line one', 'line two']);
  });
});

describe('keys that belong to the peer', () => {
  it('are Ctrl+C and Ctrl+D', async () => {
    const { type, sent, lines } = arrange();
    await type('ab\x03');
    expect(lines.line).toBe('ab');
    await type('\x04\x04');
    expect(sent).toEqual(['byte 3', 'text ab', 'byte 4']);
  });

  it('are none that the emulator answers by itself', async () => {
    const { type, sent, lines } = arrange();
    await type('\x1b[?1;2c\x1b[12;40R\x1b]10;rgb:ffff/ffff/ffff\x07\x1bP1$r0m\x1b\\\x1b[I\x1bOP');
    expect(lines.line).toBe('');
    expect(sent).toEqual([]);
  });
});

describe('whatever is typed', () => {
  it.each([1, 2, 3, 4, 5, 6])('the screen shows the line (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(from: readonly T[]) => from[random.below(from.length)]!;
    const { lines, type, screen } = arrange(12, 40);
    const keys = ['a', 'b', ' ', '你', '好', left, right, home, end, erase, remove, '\t'];
    for (let step = 0; step < 80; step++) await type(pick(keys));
    const shown = lines.line.replaceAll('\t', '␉');
    expect(screen().replaceAll(' ', '')).toBe(shown.replaceAll(' ', ''));
  });
});

it('echoes raw keys as a terminal driver does', () => {
  expect(echoOf('ab\r\x03\x7f你\x1b[A\x1bOP')).toBe('ab\r\n^C\b \b你');
});

it('splits keys as they were pressed', () => {
  expect(splitKeys('a你😀\x1b[1;5D\x1bOP\x1bb\x1b')).toEqual(['a', '你', '😀', '\x1b[1;5D', '\x1bOP', '\x1bb', '\x1b']);
});

it('counts cells as the emulator does', () => {
  expect(['a', '你', '́', '\n', 'ﾊ', '한'].map(cellWidth)).toEqual([1, 2, 0, 0, 1, 2]);
});
