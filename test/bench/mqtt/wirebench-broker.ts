/** Our broker behind a TCP port, and nothing else of ours. Prints `{"port"}`. */
import { createServer, type AddressInfo } from 'node:net';
import { Broker } from '../../../src-main/engine/mqtt/broker/broker';

const broker = new Broker(
  {},
  {
    onChange: () => undefined,
    onEvent: (event) => {
      if (event.event === 'refused') console.error(JSON.stringify(event));
    },
    onFault: (error) => {
      throw error;
    },
  },
);
await broker.start();
let connection = 0;
const server = createServer({ noDelay: true }, (socket) => {
  connection += 1;
  broker.accept(socket, { connection, remote: null });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
process.on('SIGINT', () => process.exit(0));
