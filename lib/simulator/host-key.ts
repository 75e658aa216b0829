import ssh2 from 'ssh2';

let generated: string | undefined;

/** The host key of simulators that were given none: made once per thread, in OpenSSH form. */
export function defaultHostKey(): string {
  generated ??= generateHostKey();
  return generated;
}

/**
 * A new private key. About one in 300 of those that ssh2 makes cannot be read by ssh2 itself ("Malformed OpenSSH private
 * key"), so this tries until one can.
 *
 * @param generate what makes a key, for specs
 */
export function generateHostKey(generate: () => string = () => ssh2.utils.generateKeyPairSync('ed25519').private): string {
  for (;;) {
    const key = generate();
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

/** The public half as a `known_hosts` line has it: type and base64. */
export function publicHostKey(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw new TypeError(`hostKey is not a private key: ${key.message}`, { cause: key });
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
