// The navigation above the page, for presets that have no sidebar: the main entries side by side, the rest in menus.
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import type { Section } from './navigation.ts'
import { useIsCurrent, useSections } from './use-sections.ts'

const entryStyle =
  'relative flex h-11 items-center gap-1.5 px-3 whitespace-nowrap text-ink-soft after:absolute after:inset-x-3 after:bottom-0 after:h-0.5 hover:text-ink aria-[current]:font-medium aria-[current]:text-accent-text aria-[current]:after:bg-accent'

const SectionMenu = ({ section }: { section: Section }) => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const isCurrent = useIsCurrent()
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-current={section.items.some(isCurrent) || undefined}
          className={cn(entryStyle, 'rounded-nav')}
        >
          {t(`nav.section.${section.name}`)}
          <ChevronDown aria-hidden="true" className="size-3.5 text-ink-faint" />
        </button>
      }
    >
      {section.items.map(({ to, label, icon }) => (
        <MenuItem key={to} icon={icon} onSelect={() => void navigate({ to })}>
          {t(label)}
        </MenuItem>
      ))}
    </Menu>
  )
}

export const TopNavigation = () => {
  const { t } = useTranslation()
  const isCurrent = useIsCurrent()
  const [main, ...others] = useSections()
  return (
    <nav aria-label={t('nav.main')} className="border-b bg-canvas max-md:hidden">
      <div className="mx-auto flex w-full max-w-(--content-width) items-center px-3 sm:px-5">
        {main?.items.map((item) => (
          <Link
            key={item.to}
            to={item.to}
            aria-current={isCurrent(item) ? 'page' : undefined}
            className={cn(entryStyle, 'rounded-nav')}
          >
            {t(item.label)}
          </Link>
        ))}
        {others.map((section) => (
          <SectionMenu key={section.name} section={section} />
        ))}
      </div>
    </nav>
  )
}
