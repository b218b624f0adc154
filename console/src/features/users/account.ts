// What an account's row says of it.
import { type ManagedUser, type Self, userRole } from '../../../../src/contract/index.ts'

/** The server calls it 1; a deleted account keeps its status. */
export const isEnabled = (user: ManagedUser): boolean => user.status === 1 && user.DeletedAt === null

/** Accounts below one's own role, as the server has it. */
export const canManage = (self: Pick<Self, 'role'>, user: Pick<ManagedUser, 'role'>): boolean =>
  user.role < self.role || (self.role >= userRole.root && user.role < userRole.root)
