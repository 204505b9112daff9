/** The command `decode`: what a capture file holds, line by line. */
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { LabError } from '../contract/errors';
import { compileFilter, type CompiledFilter } from '../engine/decode/filter/filter';
import type { DecodeAs } from '../contract/messages';
import { readDecodeAs } from './decode-as';
import { decodeCapture } from './decode-capture';
import type { PrintOptions } from './printing';
import { checkFile } from './send-files';
import { spool } from './spool';
import { interruptedStatus, Stop, stopOnSignals } from './stop';
import { mistakeIn } from './usage-error';

interface DecodeValues {
  readonly json?: boolean;
  readonly decodeAs?: readonly DecodeAs[];
  readonly filter?: CompiledFilter;
  readonly packets?: boolean;
}

/** `done` gets the exit status. */
export function addDecodeCommand(program: Command, done: (status: number) => void): void {
  program
    .command('decode')
    .description('print the messages of a pcapng or pcap file')
    .argument('<capture>', 'the file; - reads standard input')
    .option('--json', 'one JSON object a line instead of text')
    .option(
      '--filter <text>',
      'print only what this lets through, as in \'tcp.port == 8888 && bytes contains "Hello"\'',
      readFilter,
    )
    .option('--packets', 'the headers of each packet too, from the link to TCP, UDP or ICMP')
    .option(
      '--decode-as <rule>',
      'what a port speaks, as in tcp.port==18888,mqtt (repeatable)',
      (text: string, earlier: readonly DecodeAs[] | undefined) => [...(earlier ?? []), readDecodeAs(text)],
    )
    .action(async (capture: string, values: DecodeValues) => {
      const print: PrintOptions = { json: values.json ?? false, quiet: false };
      const stop = new Stop();
      stopOnSignals(stop);
      const path = await pathOf(capture, stop);
      const name = capture === '-' ? 'standard input' : capture;
      const { filter = null, decodeAs = [], packets: withPackets = false } = values;
      done(
        path === null
          ? interruptedStatus
          : await decodeCapture({ path, name, print, filter, decodeAs, withPackets, stop }),
      );
    });
}

/** Null: interrupted while a pipe was read. Throws LabError. */
async function pathOf(capture: string, stop: Stop): Promise<string | null> {
  if (capture === '-') return await spool(process.stdin, stop.signal);
  const status = await checkFile(capture);
  // As in `decode <(gunzip < capture.gz)`.
  return status.isFIFO() ? await spool(createReadStream(capture), stop.signal) : capture;
}

function readFilter(text: string): CompiledFilter {
  try {
    return compileFilter(text);
  } catch (error) {
    throw error instanceof LabError ? mistakeIn('--filter', text, error) : error;
  }
}
