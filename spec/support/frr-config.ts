/** The FRR daemons that specs use. */
export type FrrDaemon = 'zebra' | 'ospfd' | 'bgpd';

export const FRR_PASSWORD = 'letmein';
export const FRR_ENABLE_PASSWORD = 'letmechange';

const NETWORKS = 120;
const LIST_ENTRIES = 60;
const AREAS = 20;

/** What each daemon starts with: replies that are long, and different from daemon to daemon. Nothing here sends a packet. */
export function frrConfig(daemon: FrrDaemon): string {
  const head = [`hostname ${daemon}`, `password ${FRR_PASSWORD}`, `enable password ${FRR_ENABLE_PASSWORD}`, '!'];
  return [...head, ...BODIES[daemon](), 'line vty', '!', ''].join('\n');
}

const BODIES: Readonly<Record<FrrDaemon, () => string[]>> = {
  zebra: () => [
    'interface lo',
    ' description the loopback, with a trap: zebra# is not a prompt here',
    '!',
    ...counted(LIST_ENTRIES, n => [`access-list edge seq ${n * 5} permit 10.${n}.0.0/16`]),
    ...counted(LIST_ENTRIES, n => [`route-map import permit ${n * 10}`, ` description step ${n} of the import`, '!']),
  ],
  ospfd: () => [
    'interface lo',
    ' ip ospf area 0.0.0.0',
    '!',
    'router ospf',
    ' ospf router-id 10.255.0.1',
    // Fills the database although no neighbour is there, within a second or two of the start.
    ' default-information originate always',
    ...counted(AREAS, n => [` area 0.0.0.${n} range 10.${n}.0.0/16`]),
    '!',
  ],
  bgpd: () => [
    'router bgp 65001',
    ' bgp router-id 10.255.0.1',
    ' no bgp ebgp-requires-policy',
    ' no bgp network import-check',
    ...counted(8, n => [` neighbor 192.0.2.${n} remote-as ${65_100 + n}`, ` neighbor 192.0.2.${n} shutdown`]),
    ' address-family ipv4 unicast',
    ...counted(NETWORKS, n => [`  network 10.${n}.0.0/16`]),
    ' exit-address-family',
    '!',
  ],
};

function counted(count: number, lines: (n: number) => string[]): string[] {
  return Array.from({ length: count }, (_, index) => lines(index + 1)).flat();
}
