/** What a PUBLISH carries: a message as written, or a whole file. */
import { readFile, stat } from 'node:fs/promises';
import { LabError } from '../../contract/errors';
import { encodeMessage } from '../../contract/notation';
import { largestPacket, type MqttPayload } from '../../contract/spec/mqtt';
import { fileError } from '../link/errno';

/** Throws LabError: what encoding and reading may, and `MQTT_PAYLOAD_TOO_LARGE`. */
export async function readPayload(payload: MqttPayload): Promise<Uint8Array> {
  switch (payload.from) {
    case 'message':
      return encodeMessage(payload.message);
    case 'json':
      return Buffer.from(payload.text, 'utf8');
    case 'file':
      return readWhole(payload.path);
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > largestPacket)
      throw new LabError('MQTT_PAYLOAD_TOO_LARGE', { byteLength: size, maximum: largestPacket });
    return await readFile(path);
  } catch (error) {
    throw error instanceof LabError ? error : fileError(error, path);
  }
}
