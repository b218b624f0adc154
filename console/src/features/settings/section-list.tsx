// The sections, at the side or as a list to choose from; those with unsaved changes are marked.
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../../lib/cn.ts'
import { Select } from '../../ui/input.tsx'
import { groupSections, type SectionId } from './sections.ts'

type ListProps = {
  definitions: readonly SectionId[]
  current: string | undefined
  unsaved: ReadonlySet<string>
}

export const SectionList = ({ definitions, current, unsaved }: ListProps) => {
  const { t } = useTranslation()
  const list = useRef<HTMLElement>(null)
  // The list has a scroll of its own, in which the current section may be out of sight.
  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>(`[data-section="${current}"]`)
    if (!list.current || !link) return
    const { offsetTop, offsetHeight } = link
    const { scrollTop, clientHeight } = list.current
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight)
      list.current.scrollTop = offsetTop - clientHeight / 2
  }, [current])
  return (
    <nav ref={list} aria-label={t('settings.sections')} className="relative min-h-0 overflow-y-auto pb-6 max-lg:hidden">
      {[...groupSections(definitions)].map(([category, sections]) => (
        <div key={category} className="mb-5">
          <h2 className="mb-1 px-2.5 text-xs font-medium text-ink-faint">{t(`settings.category.${category}`)}</h2>
          <ul>
            {sections.map((section) => {
              const id = `${category}/${section}`
              return (
                <li key={section}>
                  <Link
                    to="/system-settings/$category/$section"
                    params={{ category, section } as never}
                    data-section={id}
                    aria-current={current === id ? 'page' : undefined}
                    className={cn(
                      'flex items-center justify-between gap-2 rounded-nav px-2.5 py-1.5 text-sm text-ink-soft hover:bg-hover hover:text-ink',
                      current === id && 'bg-hover font-medium text-ink',
                    )}
                  >
                    {t(`settings.section.${section}`)}
                    {unsaved.has(id) && (
                      <span className="size-1.5 shrink-0 rounded-full bg-signal">
                        <span className="sr-only">{t('settings.unsaved')}</span>
                      </span>
                    )}
                  </Link>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The same on narrow screens. */
export const SectionSelect = ({ definitions, current, unsaved }: ListProps) => {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const go = (id: string) => {
    const [category = '', section = ''] = id.split('/')
    void navigate({ to: '/system-settings/$category/$section', params: { category, section } as never })
  }
  return (
    <Select
      aria-label={t('settings.sections')}
      value={current}
      onChange={({ target }) => go(target.value)}
      className="mb-4 lg:hidden"
    >
      {[...groupSections(definitions)].map(([category, sections]) => (
        <optgroup key={category} label={t(`settings.category.${category}`)}>
          {sections.map((section) => {
            const id = `${category}/${section}`
            return (
              <option key={section} value={id}>
                {t(`settings.section.${section}`)}
                {unsaved.has(id) ? ' •' : ''}
              </option>
            )
          })}
        </optgroup>
      ))}
    </Select>
  )
}
