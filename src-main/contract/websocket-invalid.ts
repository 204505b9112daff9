/** Frames that RFC 6455 forbids, to see what a peer does with them. */
export const invalidFrames = [
  /** A client's frame without a mask, a server's with one (§5.1). */
  'wrong-mask',
  /** RSV2 and RSV3 set, though no extension gave them a meaning (§5.2). */
  'reserved-bits',
  /** Opcode 0x3, reserved for data frames to come (§5.2). */
  'reserved-opcode',
  /** Opcode 0xB, reserved for control frames to come (§5.2). */
  'reserved-control-opcode',
  /** A text message of FF FE (§5.6, §8.1). */
  'bad-utf8',
  /** A Ping without FIN (§5.5). */
  'fragmented-control',
  /** A Ping of 126 bytes (§5.5). */
  'oversized-control',
  /** A continuation frame with nothing to continue (§5.4). */
  'orphan-continuation',
  /** A new text frame while a message is still open: two frames, the first without FIN (§5.4). */
  'interrupted-message',
  /** A Close frame with a payload of 1 byte (§5.5.1). */
  'close-one-byte',
  /** A Close frame with code 1005, which never stands in one (§7.4.1). */
  'close-bad-code',
  /** A Close frame whose reason is not UTF-8 (§5.5.1). */
  'close-bad-reason',
  /** 5 bytes whose length is written in 16 bits, not in the fewest possible (§5.2). */
  'overlong-length',
  /** RSV1 set, and what follows is no deflate data (RFC 7692 §7.2.2). */
  'bad-deflate',
] as const;
export type InvalidFrame = (typeof invalidFrames)[number];
