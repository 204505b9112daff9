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
  }
}
