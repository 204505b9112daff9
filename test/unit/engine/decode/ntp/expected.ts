/** What the samples of this folder say, line by line; checked by hand. */
export const moreNtpExpected: Readonly<Record<string, readonly string[]>> = {
  'an answer to nothing that was asked': [
    '→ ntp client version 4 · transmit 2022-04-01T19:36:35.500000000Z [0+48]',
    '← ntp server version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [0+48]',
    '← ! warning NTP_ORIGIN [24+8]',
    '← ntp server version 4 · stratum 2 · reference 192.0.2.1 [48+48]',
    '← ! warning NTP_NO_TRANSMIT [88+8]',
    '← ! warning NTP_ORIGIN [72+8]',
  ],
  'clocks that are not right': [
    '← ntp server version 4 · stratum 16 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [0+48]',
    '← ! note NTP_UNSYNCHRONIZED [0+1]',
    '← ntp server version 4 · stratum 17 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [48+48]',
    '← ! warning NTP_STRATUM [49+1]',
    '← ntp server version 4 · stratum 0 · reference DENY · transmit 2022-04-01T19:36:37.000000000Z [96+48]',
    '← ! note NTP_KISS [108+4]',
  ],
  'peers, and a broadcast': [
    '→ ntp symmetric active version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:35.500000000Z [0+48]',
    '← ntp symmetric passive version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [0+48]',
    '← ntp broadcast version 4 · stratum 1 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [48+48]',
    '← ntp reserved version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [96+48]',
    '← ! warning NTP_MODE [96+1]',
    '← ntp reserved version 1 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [144+48]',
  ],
  'network time security': [
    '→ ntp client version 4 · transmit 2022-04-01T19:36:35.500000000Z [0+136]',
    '← ntp server version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [0+80]',
    '← ! error NTP_TOO_SHORT [56+8]',
  ],
  'keys: DES of version 3, MD5, SHA-1, and none': [
    '→ ntp client version 3 · transmit 2022-04-01T19:36:35.500000000Z [0+60]',
    '→ ntp client version 4 · transmit 2022-04-01T19:36:35.500000000Z [60+68]',
    '→ ntp client version 4 · transmit 2022-04-01T19:36:35.500000000Z [128+72]',
    '← ntp server version 4 · stratum 2 · reference 192.0.2.1 · transmit 2022-04-01T19:36:37.000000000Z [0+52]',
  ],
  'control messages': [
    '→ ntp NTP control message version 4 · command · read variables · association 0 [0+12]',
    '← ntp NTP control message version 4 · response · read variables · association 0 [0+20]',
    '← ntp NTP control message version 4 · response · read variables · association 0 [20+16]',
    '→ ntp NTP control message version 4 · command · retrieve remote address stats · association 1 [12+32]',
    '← ntp NTP control message version 4 · response · retrieve remote address stats · association 1 [36+12]',
    '← ntp NTP control message version 4 · response · read status · association 1 [48+16]',
    '← ntp NTP control message version 4 · response · unset trap address/port · association 1 [64+12]',
  ],
  'private messages': [
    '→ ntp reserved for private use version 2 · request · MON_GETLIST_1 [0+16]',
    '← ntp reserved for private use version 2 · response · MON_GETLIST_1 [0+80]',
    '← ntp reserved for private use version 2 · response · MON_GETLIST_1 [80+8]',
    '← ntp reserved for private use [88+1]',
    '← ! error NTP_TOO_SHORT [89+0]',
  ],
};
