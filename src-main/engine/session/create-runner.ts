import type { CaptureSpec, SessionSpec } from '../../contract/session-spec';
import type { Runner, RunnerHost } from './runner';
import { TcpClient } from './tcp-client';
import { TcpServer } from './tcp-server';
import { Udp } from './udp';

/** Every kind that opens sockets. A new kind is one more case here and one more file beside it. */
export function createRunner(spec: Exclude<SessionSpec, CaptureSpec>, host: RunnerHost): Runner {
  switch (spec.kind) {
    case 'tcp-server':
      return new TcpServer(spec, host);
    case 'tcp-client':
      return new TcpClient(spec, host);
    case 'udp':
      return new Udp(spec, host);
    case 'http-server':
    case 'http-client':
    case 'ws-server':
    case 'ws-client':
    case 'mqtt-broker':
    case 'mqtt-client':
    case 'dns-server':
    case 'dns-client':
    case 'ntp-server':
    case 'ntp-client':
      throw new Error(`${spec.kind} has no runner yet`);
  }
}
