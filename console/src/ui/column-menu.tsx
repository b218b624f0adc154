// The menu that shows and hides a table's columns; the choice is remembered in this browser.
import { Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { getPreferences, setPreferences, usePreferences } from '../lib/preferences.ts'
import { IconButton } from './button.tsx'
import { type Column, hiddenColumnsOf } from './column.ts'
import { Menu, MenuCheck, MenuLabel } from './menu.tsx'

type ColumnMenuProps<Item> = { tableId: string; columns: Column<Item>[] }

export const ColumnMenu = <Item,>({ tableId, columns }: ColumnMenuProps<Item>) => {
  const { t } = useTranslation()
  const hidden = hiddenColumnsOf(columns, usePreferences().hiddenColumns[tableId])
  const toggle = (id: string, isShown: boolean) => {
    const next = isShown ? hidden.filter((other) => other !== id) : [...hidden, id]
    setPreferences({ hiddenColumns: { ...getPreferences().hiddenColumns, [tableId]: next } })
  }
  return (
    <Menu
      trigger={
        <IconButton icon={Columns3} look="plain" size="icon" label={t('table.columns')} className="max-sm:hidden" />
      }
    >
      <MenuLabel>{t('table.columns')}</MenuLabel>
      {columns
        .filter((column) => !column.isFixed)
        .map((column) => (
          <MenuCheck
            key={column.id}
            isChecked={!hidden.includes(column.id)}
            onChange={(isShown) => toggle(column.id, isShown)}
          >
            {column.header}
          </MenuCheck>
        ))}
    </Menu>
  )
}
