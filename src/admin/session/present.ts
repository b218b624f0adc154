// What signing in answers, and a user's sessions as the user sees them.
import type { SignedIn } from '../../contract/index.ts'
import type { SessionRow, UserRow } from '../../storage/index.ts'
import { describeDevice } from './device.ts'

export const presentSignedIn = (user: UserRow): SignedIn => ({
  id: user.id,
  username: user.username,
  display_name: user.display_name,
  role: user.role,
  status: user.status,
  group: user.group,
})

/** The id is a hash: knowing it signs nobody in. */
export const presentSession = (row: SessionRow, currentId: string | undefined) => ({
  id: row.id,
  created_at: row.created_at,
  last_seen_at: row.last_seen_at,
  expires_at: row.expires_at,
  ip: row.ip,
  user_agent: row.user_agent,
  device: describeDevice(row.user_agent),
  current: row.id === currentId,
})
