/** Who may send commands: the main frame of our own window, showing our own origin. */

export interface Frame {
  readonly origin: string;
}

export interface Page {
  readonly mainFrame: Frame;
}

export interface SenderEvent {
  readonly sender: Page;
  /** null once the frame has gone. */
  readonly senderFrame: Frame | null;
}

/** Identity, not equality: an iframe or another page of the same origin is another object. */
export function isFrom(page: Page | null, origin: string, event: SenderEvent): boolean {
  if (page === null || event.senderFrame === null) return false;
  return event.sender === page && event.senderFrame === page.mainFrame && event.senderFrame.origin === origin;
}
