import type { Credentials } from './credentials.js';

/** The configuration that the router starts with; long enough for several pages. */
export function defaultConfig(hostname: string, credentials: Credentials): string {
  return [system(hostname, credentials), INTERFACES, ROUTING, ACCESS, lineConfig(credentials)].join('\n!\n');
}

function system(hostname: string, { enable, username }: Credentials): string {
  return `version 15.9
service timestamps debug datetime msec
service timestamps log datetime msec
no service password-encryption
!
hostname ${hostname}
!
boot-start-marker
boot-end-marker
!
${enable === undefined ? '' : 'enable secret 9 $9$partyline$simulatedEnableSecretHash\n!\n'}no aaa new-model
!
no ip domain lookup
ip domain name lab.example
ip cef
no ipv6 cef
!
${username === undefined ? '' : `username ${username} secret 9 $9$partyline$simulatedUserSecretHash\n!\n`}redundancy`;
}

const INTERFACES = `interface Loopback0
 description Router ID
 ip address 10.255.0.1 255.255.255.255
 ip ospf 1 area 0
!
interface GigabitEthernet0/0
 description Management
 ip address 192.0.2.11 255.255.255.0
 duplex auto
 speed auto
 media-type rj45
!
interface GigabitEthernet0/1
 description Core to P1
 ip address 10.0.12.1 255.255.255.252
 ip ospf network point-to-point
 ip ospf 1 area 0
 duplex auto
 speed auto
 media-type rj45
!
interface GigabitEthernet0/2
 description Core to P2
 ip address 10.0.13.1 255.255.255.252
 ip ospf network point-to-point
 ip ospf 1 area 0
 duplex auto
 speed auto
 media-type rj45
!
interface GigabitEthernet0/3
 no ip address
 shutdown
 duplex auto
 speed auto
 media-type rj45`;

const ROUTING = `router ospf 1
 router-id 10.255.0.1
 passive-interface default
 no passive-interface GigabitEthernet0/1
 no passive-interface GigabitEthernet0/2
!
router bgp 65001
 bgp router-id 10.255.0.1
 bgp log-neighbor-changes
 neighbor CORE peer-group
 neighbor CORE remote-as 65001
 neighbor CORE update-source Loopback0
 neighbor 10.255.0.2 peer-group CORE
 neighbor 10.255.0.3 peer-group CORE
 neighbor 192.0.2.1 remote-as 65100
!
ip forward-protocol nd
!
no ip http server
no ip http secure-server
ip route 0.0.0.0 0.0.0.0 192.0.2.1
ip ssh version 2`;

const ACCESS = `ip prefix-list CUSTOMERS seq 5 permit 198.51.100.0/24
ip prefix-list CUSTOMERS seq 10 permit 203.0.113.0/24
snmp-server location partyline lab, rack 1
snmp-server contact noc@lab.example
logging host 192.0.2.50
ntp server 192.0.2.123
!
control-plane`;

/** Without an enable password the lines are privileged; without a password they need no log-in. */
function lineConfig(credentials: Credentials): string {
  const privilege = credentials.enable === undefined ? [' privilege level 15'] : [];
  const login = credentials.username === undefined ? ' login' : ' login local';
  const vty = ['line vty 0 4', ...privilege, credentials.required ? login : ' no login', ' transport input telnet ssh'];
  return ['line con 0', 'line aux 0', ...vty].join('\n');
}
