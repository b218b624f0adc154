// Roles by their names.
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../src/contract/enums.ts'

/** Gives a function: number of a role → its name. */
export const useRoleName = (): ((role: number) => string) => {
  const { t } = useTranslation()
  return (role) => {
    if (role >= userRole.root) return t('role.root')
    return role >= userRole.admin ? t('role.admin') : t('role.user')
  }
}
