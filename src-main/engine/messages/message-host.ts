/** Messages of all sessions, worked out in the thread that asks. */
import { LabError } from '../../contract/errors';
import type { MessageService } from './message-service';

export class MessageHost implements MessageService {
  ask(): Promise<never> {
    return Promise.reject(new LabError('NOT_OPEN'));
  }

  logChanged(): void {}

  sessionRemoved(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
