/** Node's `errno` names as the lab's errors. The only place that knows them; the name is kept in `details.errno`. */
import { LabError, type LabErrorCode } from '../../contract/errors';
import { refusal, type ReasonKey } from '../../contract/reasons';

/** What the failed call was about. */
export interface SocketCall {
  readonly host: string;
  readonly port: number;
  /** Milliseconds that a connection attempt may take. */
  readonly timeoutMs?: number;
  /** What a client's side is bound to, where that was chosen; port 0: any. */
  readonly local?: { readonly host: string; readonly port: number };
  /** An `EACCES` of `send` is about broadcast, one of `bind` about the port. */
  readonly isSending?: boolean;
  readonly byteLength?: number;
  readonly maximum?: number;
}

const socketCodes: Readonly<Record<string, LabErrorCode>> = {
  EADDRINUSE: 'ADDRESS_IN_USE',
  EADDRNOTAVAIL: 'ADDRESS_NOT_AVAILABLE',
  EAFNOSUPPORT: 'ADDRESS_NOT_AVAILABLE',
  EINVAL: 'ADDRESS_NOT_AVAILABLE',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  ENOTFOUND: 'HOST_NOT_FOUND',
  EAI_NONAME: 'HOST_NOT_FOUND',
  EAI_NODATA: 'HOST_NOT_FOUND',
  EAI_ADDRFAMILY: 'HOST_NOT_FOUND',
  ENODATA: 'HOST_NOT_FOUND',
  EAI_AGAIN: 'HOST_LOOKUP_FAILED',
  EAI_FAIL: 'HOST_LOOKUP_FAILED',
  ESERVFAIL: 'HOST_LOOKUP_FAILED',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ECONNRESET: 'CONNECTION_RESET',
  ECONNABORTED: 'CONNECTION_ABORTED',
  ECANCELED: 'CONNECTION_ABORTED',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'CONNECT_TIMEOUT',
  EHOSTUNREACH: 'HOST_UNREACHABLE',
  ENETUNREACH: 'HOST_UNREACHABLE',
  EHOSTDOWN: 'HOST_UNREACHABLE',
  ENETDOWN: 'HOST_UNREACHABLE',
  EPIPE: 'BROKEN_PIPE',
  ERR_STREAM_WRITE_AFTER_END: 'BROKEN_PIPE',
  ERR_STREAM_DESTROYED: 'BROKEN_PIPE',
  ENOTCONN: 'BROKEN_PIPE',
  EMSGSIZE: 'MESSAGE_TOO_LONG',
  EMFILE: 'TOO_MANY_OPEN_FILES',
  ENFILE: 'TOO_MANY_OPEN_FILES',
  ENOBUFS: 'TOO_MANY_OPEN_FILES',
  ENOMEM: 'TOO_MANY_OPEN_FILES',
};

/** The lab's error for what a socket threw or emitted; what is no system error is a bug and comes back as it is. */
export function socketError(cause: unknown, call: SocketCall): Error {
  if (cause instanceof LabError) return cause;
  const error = representative(cause);
  const errno = codeOf(error);
  const code = errno === null ? undefined : (localCode(error, errno, call) ?? errnoToCode(errno, call));
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const isLocal = code === 'ADDRESS_IN_USE' || code === 'ADDRESS_NOT_AVAILABLE';
  const about = isLocal ? { ...call, ...call.local } : call;
  return new LabError(code, { ...definedOf(about), errno: errno! }, { cause });
}

/** With a local port of its own choice a client may bind twice, and is told at `connect` that the pair of addresses is taken. */
function localCode(error: unknown, errno: string, { local }: SocketCall): LabErrorCode | null {
  if ((error as NodeJS.ErrnoException).syscall !== 'connect') return null;
  if (errno === 'EINVAL') return 'HOST_UNREACHABLE';
  return errno === 'EADDRNOTAVAIL' && local !== undefined && local.port !== 0 ? 'ADDRESS_IN_USE' : null;
}

function errnoToCode(errno: string, call: SocketCall): LabErrorCode | undefined {
  if (call.isSending === true && errno === 'EACCES') return 'BROADCAST_NOT_ALLOWED';
  // The system finds no way out from the address that the socket is bound to: loopback leads nowhere else.
  if (call.isSending === true && (errno === 'EINVAL' || errno === 'EADDRNOTAVAIL')) return 'HOST_UNREACHABLE';
  // Outside of an attempt to connect it is this machine that gave up: keep-alive or retransmission ran out.
  if (errno === 'ETIMEDOUT' && call.timeoutMs === undefined) return 'CONNECTION_ABORTED';
  return socketCodes[errno];
}

function definedOf({ host, port, timeoutMs, byteLength, maximum }: SocketCall): Record<string, string | number> {
  return {
    host,
    port,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(byteLength === undefined ? {} : { byteLength }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

/**
 * A host with several addresses fails with one error for each (RFC 8305): a refusal says more than an address family
 * that the machine lacks, so it stands for them all.
 */
function representative(cause: unknown): unknown {
  if (!(cause instanceof AggregateError)) return cause;
  const telling = ['ECONNREFUSED', 'ECONNRESET', 'EADDRINUSE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];
  for (const code of telling) {
    const found: unknown = cause.errors.find((error) => codeOf(error) === code);
    if (found !== undefined) return found;
  }
  return (cause.errors[0] as unknown) ?? cause;
}

const groupReasons: Readonly<Record<string, ReasonKey>> = {
  ENODEV: 'group-no-route',
  EADDRNOTAVAIL: 'group-no-interface',
  EADDRINUSE: 'group-joined',
  EINVAL: 'group-interface',
  ENOBUFS: 'group-limit',
  ENOPROTOOPT: 'group-family',
};

/** The lab's error for a multicast group that could not be joined or left. */
export function groupError(cause: unknown, group: string): Error {
  const errno = codeOf(cause);
  if (errno === null) return cause instanceof Error ? cause : new Error(String(cause));
  return refusal('MULTICAST_FAILED', groupReasons[errno] ?? 'group-system', { group, errno });
}

/** The lab's error for a file that could not be opened or read. */
export function fileError(cause: unknown, path: string): Error {
  if (cause instanceof LabError) return cause;
  const errno = codeOf(cause);
  if (errno === null) return cause instanceof Error ? cause : new Error(String(cause));
  const details = { path, errno };
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LabError('FILE_NOT_FOUND', details, { cause });
    case 'EISDIR':
      return new LabError('FILE_IS_DIRECTORY', details, { cause });
    case 'EMFILE':
    case 'ENFILE':
      return new LabError('TOO_MANY_OPEN_FILES', details, { cause });
    case 'EACCES':
    case 'EPERM':
      return new LabError('FILE_NOT_READABLE', { ...details, reason: 'no permission to read it' }, { cause });
    default:
      return new LabError('FILE_NOT_READABLE', { ...details, reason: (cause as Error).message }, { cause });
  }
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
