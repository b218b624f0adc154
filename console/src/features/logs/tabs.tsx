// Tabs between the pages of logs.
import { useTranslation } from 'react-i18next'
import { PageTabs } from '../../ui/tabs.tsx'

export const LogTabs = () => {
  const { t } = useTranslation()
  const tabs = [
    { to: '/usage-logs/common', label: t('nav.logs') },
    { to: '/usage-logs/drawing', label: t('nav.drawingLogs') },
    { to: '/usage-logs/task', label: t('nav.taskLogs') },
  ]
  return <PageTabs label={t('nav.logs')} tabs={tabs} />
}
