// Saves what the filters show as a file.
import { Braces, Download, Sheet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { exportLogs } from './api.ts'
import type { LogSearch } from './search.ts'

export const ExportMenu = ({ scope }: { scope: { isAdmin: boolean; search: LogSearch } }) => {
  const { t } = useTranslation()
  const save = useAction({
    run: (format: 'csv' | 'jsonl') => exportLogs(scope, format),
    touches: ['nothing'],
    done: () => t('log.exported'),
  })
  return (
    <Menu
      trigger={<IconButton icon={Download} look="plain" size="icon" label={t('log.export')} isBusy={save.isPending} />}
    >
      <MenuItem icon={Sheet} onSelect={() => save.mutate('csv')}>
        {t('log.exportCsv')}
      </MenuItem>
      <MenuItem icon={Braces} onSelect={() => save.mutate('jsonl')}>
        {t('log.exportLines')}
      </MenuItem>
    </Menu>
  )
}
