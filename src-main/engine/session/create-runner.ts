import type { CaptureSpec, SessionSpec } from '../../contract/session-spec';
import { DnsClient } from './dns-client';
import { DnsServer } from './dns-server';
import { HttpClient } from './http-client';
import { HttpServer } from './http-server';
import { NtpClient } from './ntp-client';
import { NtpServer } from './ntp-server';
import { MqttBroker } from './mqtt-broker';
import { MqttClient } from './mqtt-client';
import type { Runner, RunnerHost } from './runner';
import { TcpClient } from './tcp-client';
import { TcpServer } from './tcp-server';
import { Udp } from './udp';
import { WsClient } from './ws-client';
import { WsServer } from './ws-server';

/** Every kind that opens sockets. A new kind is one more case here and one more file beside it. */
export function createRunner(spec: Exclude<SessionSpec, CaptureSpec>, host: RunnerHost): Runner {
  switch (spec.kind) {
    case 'tcp-server':
      return new TcpServer(spec, host);
    case 'tcp-client':
      return new TcpClient(spec, host);
    case 'udp':
      return new Udp(spec, host);
    case 'dns-server':
      return new DnsServer(spec, host);
    case 'dns-client':
      return new DnsClient(spec, host);
    case 'ntp-server':
      return new NtpServer(spec, host);
    case 'ntp-client':
      return new NtpClient(spec, host);
    case 'mqtt-broker':
      return new MqttBroker(spec, host);
    case 'mqtt-client':
      return new MqttClient(spec, host);
    case 'ws-server':
      return new WsServer(spec, host);
    case 'ws-client':
      return new WsClient(spec, host);
    case 'http-server':
      return new HttpServer(spec, host);
    case 'http-client':
      return new HttpClient(spec, host);
  }
}
