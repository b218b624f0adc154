// Addresses inside a network, in every spelling that has fooled a filter: what no entry point may ever fetch.

/** Hosts that are, or resolve to, the machine itself, its link, or a private network. */
export const INNER_HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0',
  '0.0.0.0',
  '①②⑦.0.0.1',
  '127。0。0。1',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::1]',
  '[100::1]',
  '[2001::1]',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
] as const

/** Names whose owners point them inside; who tests with them says what they resolve to. */
export const INNER_NAMES = [
  'localhost',
  'LOCALHOST.',
  'ｌocalhost',
  'metadata.google.internal',
  'inner.example.com',
] as const

/** Texts that are no address to fetch, whatever they lead to. */
export const NO_ADDRESSES = [
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'ftp://127.0.0.1/',
  'javascript:1',
  'http://',
  '//127.0.0.1/',
  'http://user@127.0.0.1/',
  'http://example.com@127.0.0.1/',
  'http://127.0.0.1\\@example.com/',
  'http://127.0.0.1:99999/',
  'not an address',
] as const

/** Complete addresses for an entry point, all of them on a port of a listener that must hear nothing. */
export const innerUrls = (port: number): string[] => [
  ...INNER_HOSTS.map((host) => `http://${host}:${port}/x`),
  `http://localhost:${port}/x`,
  ...NO_ADDRESSES,
]
