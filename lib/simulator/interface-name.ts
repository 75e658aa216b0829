const KINDS = ['FastEthernet', 'GigabitEthernet', 'TenGigabitEthernet', 'Ethernet', 'Loopback', 'Serial', 'Tunnel', 'Vlan'];

/** The full name: `gi 0/1` and `GigabitEthernet0/1` are one; undefined when no interface can be called so. */
export function interfaceName(typed: string): string | undefined {
  const [, letters = '', number = ''] = /^([a-z]+)\s*(\d+(?:[/.]\d+)*)$/i.exec(typed.trim()) ?? [];
  if (letters === '') return undefined;
  const kind = KINDS.find(k => k.toLowerCase().startsWith(letters.toLowerCase()));
  return kind && `${kind}${number}`;
}
