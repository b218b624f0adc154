// Accounts for a gateway that looks lived in: people of several groups, some disabled, one deleted. The same each time.
import { createRepos, openDatabase, type UserRow } from '../../../src/storage/index.ts'

const daySeconds = 86_400

const people: readonly (readonly [username: string, name: string, email: string, fields: Partial<UserRow>])[] = [
  [
    'maya',
    'Maya Okafor',
    'maya@example.com',
    {
      role: 10,
      quota: 41_000_000,
      used_quota: 9_200_000,
      request_count: 18_240,
      github_id: '5512',
      telegram_id: '88120031',
    },
  ],
  [
    'jonas',
    'Jonas Weber',
    'jonas@example.com',
    {
      quota: 12_500_000,
      used_quota: 30_700_000,
      request_count: 40_112,
      group: 'vip',
      aff_count: 4,
      aff_history: 2_000_000,
    },
  ],
  [
    'li.wei',
    '李伟',
    'liwei@example.com',
    { quota: 640_000, used_quota: 8_100_000, request_count: 9_312, remark: 'data team' },
  ],
  [
    'sofia',
    'Sofía Reyes',
    'sofia@example.com',
    { quota: 2_480_000, used_quota: 1_020_000, request_count: 1_408, inviter_id: 3 },
  ],
  [
    'hiroshi',
    '佐藤 浩',
    'hiroshi@example.com',
    { quota: 77_000_000, used_quota: 23_000_000, request_count: 61_044, group: 'vip' },
  ],
  [
    'camille',
    'Camille Laurent',
    'camille@example.com',
    { status: 2, quota: 0, used_quota: 5_000_000, request_count: 7_001, remark: 'left in May' },
  ],
  ['ci-bot', 'CI', '', { quota: 9_900_000, used_quota: 4_400_000, request_count: 120_551 }],
  ['arjun', 'Arjun Patel', 'arjun@example.com', { quota: 5_000_000, used_quota: 0, request_count: 0 }],
  ['nina', 'Nina Kovač', 'nina@example.com', { quota: 310_000, used_quota: 4_690_000, request_count: 5_120 }],
  ['oliver', 'Oliver Brandt', 'oliver@example.com', { quota: 18_000_000, used_quota: 2_100_000, request_count: 2_044 }],
  [
    'old-intern',
    'Intern',
    'intern@example.com',
    { quota: 0, used_quota: 250_000, request_count: 311, deleted_at: new Date(1_790_000_000_000) },
  ],
]

/** Writes them behind the gateway's back; none has a password. */
export const writePeople = async (sqlitePath: string, now: number): Promise<void> => {
  const database = await openDatabase({ dsn: `file:${sqlitePath}` })
  try {
    const { users, oauth, sessions } = createRepos(database)
    for (const [index, [username, display_name, email, fields]] of people.entries()) {
      await users.insert({
        username,
        display_name,
        email,
        password: '',
        role: 1,
        status: 1,
        group: 'default',
        created_at: now - (400 - index * 31) * daySeconds,
        last_login_at: fields.request_count === 0 ? 0 : now - index * index * 3_600 - 900,
        ...fields,
      })
    }
    const maya = await users.findByUsername('maya')
    if (maya === undefined) throw new Error('nobody was written')
    const provider = { name: 'Company SSO', slug: 'sso', enabled: false, client_id: 'tollgate', client_secret: 'none' }
    const provider_id = await oauth.insertProvider(provider)
    await oauth.insertBinding({ user_id: maya.id, provider_id, provider_user_id: 'maya.okafor' })
    const agents = [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    ]
    for (const [index, user_agent] of agents.entries()) {
      await sessions.insert({
        id: String(index).repeat(64),
        user_id: maya.id,
        created_at: now - 3 * daySeconds,
        last_seen_at: now - 600 - index * 40_000,
        expires_at: now + 20 * daySeconds,
        ip: `203.0.113.${7 + index}`,
        user_agent,
        data: '{}',
      })
    }
  } finally {
    await database.close()
  }
}
