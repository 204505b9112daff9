import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { fileError, socketError } from '../../../src-main/engine/link/errno';

function failure(code: string, syscall?: string): Error {
  return Object.assign(new Error(code), { code, syscall });
}

const call = { host: '127.0.0.1', port: 80 };

describe('socket errors', () => {
  it.each([
    ['EADDRINUSE', 'ADDRESS_IN_USE'],
    ['EADDRNOTAVAIL', 'ADDRESS_NOT_AVAILABLE'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['EPERM', 'PERMISSION_DENIED'],
    ['ENOTFOUND', 'HOST_NOT_FOUND'],
    ['EAI_AGAIN', 'HOST_LOOKUP_FAILED'],
    ['ECONNREFUSED', 'CONNECTION_REFUSED'],
    ['ECONNRESET', 'CONNECTION_RESET'],
    ['ECONNABORTED', 'CONNECTION_ABORTED'],
    ['ETIMEDOUT', 'CONNECTION_ABORTED'],
    ['EHOSTUNREACH', 'HOST_UNREACHABLE'],
    ['ENETUNREACH', 'HOST_UNREACHABLE'],
    ['EPIPE', 'BROKEN_PIPE'],
    ['EMSGSIZE', 'MESSAGE_TOO_LONG'],
    ['EMFILE', 'TOO_MANY_OPEN_FILES'],
  ])('%s is %s, with the address and the name the system gave it', (errno, code) => {
    const error = socketError(failure(errno), call);
    expect(error).toMatchObject({ name: 'LabError', code, details: { ...call, errno } });
  });

  it('names the port that is not allowed', () => {
    expect(socketError(failure('EACCES', 'bind'), call).message).toContain('use port 80:');
  });

  it('reads the same name by what was being done', () => {
    const sending = { ...call, isSending: true };
    expect(socketError(failure('EACCES'), sending)).toMatchObject({ code: 'BROADCAST_NOT_ALLOWED' });
    expect(socketError(failure('EINVAL'), sending)).toMatchObject({ code: 'HOST_UNREACHABLE' });
    expect(socketError(failure('ETIMEDOUT'), { ...call, timeoutMs: 9 })).toMatchObject({ code: 'CONNECT_TIMEOUT' });
    const local = { host: '127.0.0.9', port: 5_000 };
    expect(socketError(failure('EADDRNOTAVAIL', 'connect'), { ...call, local })).toMatchObject({
      code: 'ADDRESS_IN_USE',
      details: local,
    });
    expect(socketError(failure('EADDRNOTAVAIL', 'bind'), { ...call, local })).toMatchObject({
      code: 'ADDRESS_NOT_AVAILABLE',
      details: local,
    });
  });

  it('takes the most telling of several addresses', () => {
    const all = new AggregateError([failure('EADDRNOTAVAIL', 'connect'), failure('ECONNREFUSED')]);
    expect(socketError(all, call)).toMatchObject({ code: 'CONNECTION_REFUSED', details: { errno: 'ECONNREFUSED' } });
  });

  it('leaves bugs and its own errors alone', () => {
    const bug = new TypeError('x is not a function');
    const known = new LabError('NO_PEER');
    expect([socketError(bug, call), socketError(known, call)]).toEqual([bug, known]);
    expect(socketError('odd', call)).toEqual(new Error('odd'));
  });
});

describe('file errors', () => {
  it.each([
    ['ENOENT', 'FILE_NOT_FOUND'],
    ['EISDIR', 'FILE_IS_DIRECTORY'],
    ['EACCES', 'FILE_NOT_READABLE'],
    ['EIO', 'FILE_NOT_READABLE'],
    ['EMFILE', 'TOO_MANY_OPEN_FILES'],
  ])('%s is %s', (errno, code) => {
    expect(fileError(failure(errno), '/x')).toMatchObject({ code, details: { path: '/x', errno } });
  });
});
