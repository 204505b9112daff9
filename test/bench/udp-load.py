"""udp-load.py PORT COUNT PER_SECOND: numbered datagrams of 200 bytes at a steady pace; prints the seconds it took."""
import socket
import struct
import sys
import time

port, count, per_second = (int(word) for word in sys.argv[1:])
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.connect(("127.0.0.1", port))
padding = bytes(196)
start = time.perf_counter()
for number in range(count):
    if number % 50 == 0:
        while time.perf_counter() - start < number / per_second:
            pass
    sender.send(struct.pack(">I", number) + padding)
print(time.perf_counter() - start)
