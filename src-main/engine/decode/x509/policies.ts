/** Policies that a certificate has been given under (RFC 5280 §4.2.1.4). */
import { tags, type DerReader } from './der-reader';
import { readString } from './names';
import { objectName } from './object-identifiers';

export function readPolicies(der: DerReader): string[] {
  const found: string[] = [];
  der.within('certificatePolicies', [tags.sequence], () => {
    while (der.tag !== null)
      der.within('PolicyInformation', [tags.sequence], () => {
        const policy = der.objectIdentifier('policyIdentifier');
        found.push(objectName(policy) ?? policy);
        if (der.tag === tags.sequence) readQualifiers(der);
      });
  });
  return found;
}

function readQualifiers(der: DerReader): void {
  der.within('policyQualifiers', [tags.sequence], () => {
    while (der.tag !== null)
      der.within('PolicyQualifierInfo', [tags.sequence], () => {
        const qualifier = der.objectIdentifier('policyQualifierId');
        if (objectName(qualifier) === 'cps' && der.tag !== tags.sequence) readString(der, 'cPSuri');
        else if (der.tag !== null) der.whole('qualifier');
      });
  });
}
