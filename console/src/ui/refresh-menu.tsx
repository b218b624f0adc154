// Reading a list again: now, or every few seconds while the page is in sight. The choice is remembered for each list.
import { RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { getPreferences, setPreferences, usePreferences } from '../lib/preferences.ts'
import { IconButton } from './button.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine } from './menu.tsx'

type RefreshMenuProps = {
  /** Name under which the interval is remembered. */
  id: string
  onRefresh: () => void
  isFetching: boolean
  /** Only the first page of a list goes on by itself: rows must not move under a reader. */
  isPaused?: boolean
}

const intervals = [5, 10, 30, 60]

export const RefreshMenu = ({ id, onRefresh, isFetching, isPaused = false }: RefreshMenuProps) => {
  const { t } = useTranslation()
  const seconds = usePreferences().refreshSeconds[id] ?? 0
  useEffect(() => {
    if (seconds === 0 || isPaused) return
    const timer = setInterval(() => document.visibilityState === 'visible' && onRefresh(), seconds * 1000)
    return () => clearInterval(timer)
  }, [seconds, isPaused, onRefresh])
  const choose = (value: string) =>
    setPreferences({ refreshSeconds: { ...getPreferences().refreshSeconds, [id]: Number(value) } })
  return (
    <Menu
      trigger={
        <IconButton
          icon={RotateCw}
          look="plain"
          size="icon"
          label={t('table.refresh')}
          className={isFetching ? '[&_svg]:animate-spin' : undefined}
        />
      }
    >
      <MenuItem icon={RotateCw} onSelect={onRefresh}>
        {t('table.refresh')}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        value={String(seconds)}
        onChange={choose}
        options={[
          { value: '0', label: t('table.refreshOff') },
          ...intervals.map((n) => ({ value: String(n), label: t('table.refreshEvery', { n }) })),
        ]}
      />
    </Menu>
  )
}
