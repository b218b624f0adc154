// Ctrl+K: every page and the common actions, found by typing.
import { useNavigate } from '@tanstack/react-router'
import { type LucideIcon, Palette, ScrollText, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import type { Preset, Theme } from '../lib/preferences.ts'
import { setLook } from '../lib/theme.ts'
import { pages } from '../pages.ts'
import { useReturnFocus } from '../ui/dialog.tsx'
import { useLookOptions } from './appearance-menu.tsx'
import { useSections } from './use-sections.ts'

type Command = { label: string; group: string; icon: LucideIcon; run: () => void }

/** What the palette offers to somebody: their pages, what the pages offer, and the looks. */
const useCommands = (): Command[] => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { themes, presets } = useLookOptions()
  const destinations = useSections().flatMap((section) => section.items)
  const visible = new Set(destinations.map(({ to }) => to))
  return [
    ...destinations.map(({ to, label, icon }) => ({
      label: t(label),
      group: t('palette.pages'),
      icon,
      run: () => void navigate({ to }),
    })),
    ...pages
      .filter(({ path }) => visible.has(path))
      .flatMap(({ commands = [] }) => commands)
      .map(({ label, icon, href }) => ({
        label: t(label),
        group: t('palette.actions'),
        icon,
        run: () => void navigate({ href }),
      })),
    ...themes.map(({ value, label, icon }) => ({
      label,
      group: t('theme.label'),
      icon,
      run: () => setLook({ theme: value as Theme }),
    })),
    ...presets.map(({ value, label }) => ({
      label,
      group: t('theme.label'),
      icon: Palette,
      run: () => setLook({ preset: value as Preset }),
    })),
  ]
}

/** Pages whose `q` searches their list. */
const searchablePaths = [
  '/keys',
  '/usage-logs/common',
  '/channels',
  '/users',
  '/models/metadata',
  '/orders',
  '/redemption-codes',
]

/** Ids of requests, ours and most vendors', are long words with digits in them. */
const looksLikeRequestId = (text: string): boolean => /^(?=.*\d)[\w-]{16,}$/.test(text)

/** Where a text can be looked for: the request that it names, and the lists of somebody's pages. */
const useFinds = (text: string): Command[] => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const destinations = useSections().flatMap((section) => section.items)
  if (text.length < 2) return []
  const group = t('palette.find')
  const logs = destinations.find(({ to }) => to === '/usage-logs/common')
  const request = {
    label: t('palette.findRequest', { text }),
    group,
    icon: ScrollText,
    run: () => void navigate({ href: `/usage-logs/common?request=${encodeURIComponent(text)}` }),
  }
  return [
    ...(logs && looksLikeRequestId(text) ? [request] : []),
    ...destinations
      .filter(({ to }) => searchablePaths.includes(to))
      .map(({ to, label, icon }) => ({
        label: t('palette.findIn', { text, page: t(label) }),
        group,
        icon,
        run: () => void navigate({ href: `${to}?q=${encodeURIComponent(text)}` }),
      })),
  ]
}

const PaletteList = ({ onClose }: { onClose: () => void }) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const needle = text.trim().toLowerCase()
  const named = useCommands().filter(({ label, group }) => `${label} ${group}`.toLowerCase().includes(needle))
  const matches = [...named, ...useFinds(text.trim())]
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setActive((active + step + matches.length) % Math.max(1, matches.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(matches[active])
    }
  }
  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden="true" className="size-4 text-ink-faint" />
        <input
          role="combobox"
          aria-label={t('palette.open')}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={`palette-${active}`}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          className="h-12 flex-1 bg-transparent text-lg outline-none"
        />
      </div>
      <div
        id="palette-list"
        role="listbox"
        aria-label={t('palette.open')}
        className="max-h-[50vh] overflow-y-auto p-1.5"
      >
        {matches.map((command, index) => (
          <div
            key={`${command.group}/${command.label}`}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerMove={() => setActive(index)}
            onClick={() => run(command)}
            onKeyDown={onKeyDown}
            className={cn('flex h-10 items-center gap-3 rounded-md px-3', index === active && 'bg-hover')}
          >
            <command.icon aria-hidden="true" className="size-4 text-ink-faint" />
            <span className="truncate">{command.label}</span>
            <span className="ml-auto text-xs text-ink-faint">{command.group}</span>
          </div>
        ))}
        {matches.length === 0 && <p className="py-8 text-center text-ink-faint">{t('state.noMatch')}</p>}
      </div>
    </>
  )
}

type PaletteProps = { isOpen: boolean; onClose: () => void }

/** The palette as a dialog. */
export const CommandPalette = ({ isOpen, onClose }: PaletteProps) => {
  const { t } = useTranslation()
  const focus = useReturnFocus({ isFrameFocused: false })
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/35 dark:bg-black/60" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-xl border bg-surface shadow-pop"
        >
          <Dialog.Title className="sr-only">{t('palette.open')}</Dialog.Title>
          <PaletteList onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
