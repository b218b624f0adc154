// Tabs between the dashboard's pages.
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/enums.ts'
import { useSelf } from '../../lib/session.ts'
import { PageTabs } from '../../ui/tabs.tsx'

export const DashboardTabs = () => {
  const { t } = useTranslation()
  const isAdmin = useSelf().role >= userRole.admin
  const tabs = [
    { to: '/dashboard/overview', label: t('nav.overview') },
    { to: '/dashboard/models', label: t('nav.explore') },
    ...(isAdmin ? [{ to: '/dashboard/users', label: t('nav.userUsage') }] : []),
  ]
  return <PageTabs label={t('nav.overview')} tabs={tabs} />
}
