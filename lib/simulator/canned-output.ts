/** Believable outputs of commands whose answers do not depend on the configuration. They never change from call to call. */

const ROUTER_ID = '10.255.0.1';

/** `count` texts, made from 0, 1, 2, ... */
function times(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join('\n');
}

/** Digits that look random and are not. */
function digits(i: number, count: number): string {
  return (((i + 1) * 7919) % 0x10000).toString(16).toUpperCase().padStart(count, '0').slice(-count);
}

export function showVersion(hostname: string): string {
  return `Cisco IOS Software, IOSv Software (VIOS-ADVENTERPRISEK9-M), Version 15.9(3)M4, RELEASE SOFTWARE (fc3)
Technical Support: http://www.cisco.com/techsupport
Copyright (c) 1986-2021 by Cisco Systems, Inc.
Compiled Tue 10-Aug-21 07:45 by prod_rel_team


ROM: Bootstrap program is IOSv

${hostname} uptime is 3 weeks, 2 days, 5 hours, 17 minutes
System returned to ROM by reload
System image file is "flash0:/vios-adventerprisek9-m"
Last reload reason: Unknown reason

Cisco IOSv (revision 1.0) with 984313K/62464K bytes of memory.
Processor board ID 9PARTYLINE01
4 Gigabit Ethernet interfaces
DRAM configuration is 72 bits wide with parity disabled.
256K bytes of non-volatile configuration memory.
2097152K bytes of ATA System CompactFlash 0 (Read/Write)
0K bytes of ATA CompactFlash 1 (Read/Write)

Configuration register is 0x0

`;
}

export const SHOW_CLOCK = '*09:30:00.000 UTC Sun Nov 1 2026\n';

const ROUTE_CODES = `Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2
       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, * - candidate default, U - per-user static route
       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP
       a - application route
       + - replicated route, % - next hop override, p - overrides from PfR
`;

export const SHOW_IP_ROUTE: string = `${ROUTE_CODES}
Gateway of last resort is 192.0.2.1 to network 0.0.0.0

S*    0.0.0.0/0 [1/0] via 192.0.2.1
      10.0.0.0/8 is variably subnetted, 23 subnets, 2 masks
C        10.0.12.0/30 is directly connected, GigabitEthernet0/1
L        10.0.12.1/32 is directly connected, GigabitEthernet0/1
C        10.0.13.0/30 is directly connected, GigabitEthernet0/2
L        10.0.13.1/32 is directly connected, GigabitEthernet0/2
C        10.255.0.1/32 is directly connected, Loopback0
${times(18, i => `O        10.255.0.${i + 2}/32 [110/${2 + (i % 5)}] via 10.0.1${2 + (i % 2)}.2, 3d05h, GigabitEthernet0/${1 + (i % 2)}`)}
      192.0.2.0/24 is variably subnetted, 2 subnets, 2 masks
C        192.0.2.0/24 is directly connected, GigabitEthernet0/0
L        192.0.2.11/32 is directly connected, GigabitEthernet0/0
`;

/** One block of the database: a heading and its advertisements. */
function linkStates(heading: string, columns: string, rows: string): string {
  return `\n                ${heading}\n\n${columns}\n${rows}\n`;
}

/** The columns that all kinds of advertisement share. */
function advertisement(id: string, router: string, i: number): string {
  const age = String(100 + ((i * 137) % 1700)).padEnd(12);
  return `${id.padEnd(16)}${router.padEnd(16)}${age}0x800000${digits(i, 2)} 0x00${digits(i + 3, 4)}`;
}

const ROUTER_LINKS = times(20, i => `${advertisement(`10.255.0.${i + 1}`, `10.255.0.${i + 1}`, i)} ${3 + (i % 3)}`);
const NETWORK_LINKS = times(8, i => advertisement(`10.1.${i}.2`, `10.255.0.${i + 2}`, i + 20));
const EXTERNAL_LINKS = times(6, i => `${advertisement(`172.16.${i * 16}.0`, '10.255.0.20', i + 40)} 0`);

export const SHOW_IP_OSPF_DATABASE: string =
  `\n            OSPF Router with ID (${ROUTER_ID}) (Process ID 1)\n` +
  linkStates('Router Link States (Area 0)', 'Link ID         ADV Router      Age         Seq#       Checksum Link count', ROUTER_LINKS) +
  linkStates('Net Link States (Area 0)', 'Link ID         ADV Router      Age         Seq#       Checksum', NETWORK_LINKS) +
  linkStates('Type-5 AS External Link States', 'Link ID         ADV Router      Age         Seq#       Checksum Tag', EXTERNAL_LINKS);

export const SHOW_IP_OSPF_NEIGHBOR = `
Neighbor ID     Pri   State           Dead Time   Address         Interface
10.255.0.3        0   FULL/  -        00:00:36    10.0.13.2       GigabitEthernet0/2
10.255.0.2        0   FULL/  -        00:00:33    10.0.12.2       GigabitEthernet0/1
`;

/** One line of the BGP table: best and valid, from the transit or from a core router. */
function bgpRoute(i: number): string {
  const network = `198.18.${i}.0/24`;
  const isTransit = i % 2 === 0;
  const hop = isTransit ? '192.0.2.1' : `10.255.0.${2 + (i % 3 === 0 ? 1 : 0)}`;
  const metric = isTransit ? '             0                      0' : '             0    100              0';
  return ` *${isTransit ? '> ' : '>i'} ${network.padEnd(17)}${hop.padEnd(14)}${metric} ${isTransit ? `65100 ${64600 + i} i` : `${64700 + i} i`}`;
}

export const SHOW_IP_BGP: string = `BGP table version is 61, local router ID is ${ROUTER_ID}
Status codes: s suppressed, d damped, h history, * valid, > best, i - internal,
              r RIB-failure, S Stale, m multipath, b backup-path, f RT-Filter,
              x best-external, a additional-path, c RIB-compressed,
              t secondary path, L long-lived-stale,
Origin codes: i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found

     Network          Next Hop            Metric LocPrf Weight Path
${times(60, bgpRoute)}
`;

export const SHOW_IP_BGP_SUMMARY = `BGP router identifier ${ROUTER_ID}, local AS number 65001
BGP table version is 61, main routing table version 61
60 network entries using 8640 bytes of memory
60 path entries using 4800 bytes of memory

Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
10.255.0.2      4        65001   33481   33479       61    0    0 3w2d           20
10.255.0.3      4        65001   33480   33479       61    0    0 3w2d           10
192.0.2.1       4        65100   33512   33470       61    0    0 3w2d           30
`;

export function ping(host: string): string {
  return `Type escape sequence to abort.
Sending 5, 100-byte ICMP Echos to ${host}, timeout is 2 seconds:
!!!!!
Success rate is 100 percent (5/5), round-trip min/avg/max = 1/2/4 ms
`;
}
