/** `--cert FILE --key FILE --ca FILE --insecure --keylog`, of every scheme with TLS. */
import { Option, type Command } from 'commander';
import { isSecure, kindTraits } from '../contract/session-kinds';
import type { SessionSpecInput } from '../contract/session-spec';
import type { tlsClientSchema, tlsServerSchema } from '../contract/spec/tls';
import type { z } from 'zod';
import { UsageError } from './usage-error';

export interface TlsValues {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly keylog?: boolean;
}

const names = ['cert', 'key', 'ca', 'insecure', 'keylog'] as const;

/** `listen` knows `--insecure` too, to say that it is not for it. */
export function addTlsOptions(command: Command, isServer: boolean): void {
  command
    .option(
      '--cert <file>',
      `the certificate to show, PEM (TLS${isServer ? '; left out, one is made for the run' : ''})`,
    )
    .option('--key <file>', 'its private key, PEM (TLS; left out, it is in the certificate’s file)')
    .option(
      '--ca <file>',
      isServer
        ? 'require clients to show a certificate of this authority, PEM (TLS)'
        : 'trust this authority too, PEM (TLS)',
    )
    .addOption(
      new Option('--insecure', 'go on whatever the certificate is; what is wrong is told (TLS)').hideHelp(isServer),
    )
    .option('--keylog', 'write the TLS key log into the capture, so that others can decrypt it (TLS)');
}

/** The session with its TLS as the options want it. Throws UsageError. */
export function withTls(spec: SessionSpecInput, values: TlsValues): SessionSpecInput {
  const [given] = names.filter((name) => values[name] !== undefined);
  if (!isSecure(spec)) {
    if (given) throw new UsageError(`--${given} goes with tls://, https://, wss:// and mqtts://.`);
    return spec;
  }
  if (values.key !== undefined && values.cert === undefined)
    throw new UsageError('--key goes with --cert: the certificate that the key belongs to.');
  if (kindTraits[spec.kind].role !== 'server') return { ...spec, tls: clientOptions(values) } as SessionSpecInput;
  if (values.insecure) throw new UsageError('--insecure goes with connect: it is clients who judge a certificate.');
  const tls = serverOptions(values);
  if (spec.kind !== 'mqtt-broker') return { ...spec, tls } as SessionSpecInput;
  const listeners = spec.listeners.map((listener) =>
    (listener.tls ?? null) === null ? listener : { ...listener, tls },
  );
  return { ...spec, listeners };
}

function serverOptions({ cert, key, ca, keylog }: TlsValues): z.input<typeof tlsServerSchema> {
  return {
    certificate:
      cert === undefined ? { from: 'self-signed' } : { from: 'files', certificatePath: cert, keyPath: key ?? cert },
    ...(ca === undefined ? {} : { clientCertificate: 'require', clientAuthorityPath: ca }),
    keyLog: keylog ?? false,
  };
}

function clientOptions({ cert, key, ca, insecure, keylog }: TlsValues): z.input<typeof tlsClientSchema> {
  return {
    verify: !(insecure ?? false),
    authorityPath: ca ?? null,
    certificate: cert === undefined ? { from: 'none' } : { from: 'files', certificatePath: cert, keyPath: key ?? cert },
    keyLog: keylog ?? false,
  };
}
