// The cards of a section, and what a search found with the way to its section.
import { Link } from '@tanstack/react-router'
import { ChevronDown, SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/states.tsx'
import type { OptionValues } from './api.ts'
import { groupOptions, isOptional, legacyGroup } from './layout.ts'
import { OptionRow } from './option-row.tsx'
import { useOptionText } from './option-text.ts'
import { findOptions, idOf } from './sections.ts'
import { CardNote, SectionFoot, SectionHead } from './tools/index.tsx'

const Rows = ({ options }: { options: readonly OptionDefinition[] }) => (
  <div className="-my-4 divide-y">
    {options.map((option) => (
      <OptionRow key={option.key} option={option} />
    ))}
  </div>
)

type ClosedCardProps = { title: string; text?: string; badge?: ReactNode; isOpenAtFirst?: boolean; children: ReactNode }

/** A card that can be closed. */
const ClosedCard = ({ title, text, badge, isOpenAtFirst = false, children }: ClosedCardProps) => {
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  return (
    <section className="panel px-5 py-3.5">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center justify-between gap-4 text-left"
      >
        <span className="min-w-0 flex-1">
          <span className="block font-semibold tracking-tight">{title}</span>
          {text && <span className="block text-xs text-ink-faint">{text}</span>}
        </span>
        {badge}
        <ChevronDown
          aria-hidden="true"
          className={cn('size-4 shrink-0 text-ink-faint transition-transform', isOpen && 'rotate-180')}
        />
      </button>
      {isOpen && <div className="mt-3.5 border-t pt-4">{children}</div>}
    </section>
  )
}

/** Cards that are closed at first: what does nothing any more, and what has a better page of its own. */
const closedGroups: ReadonlySet<string | undefined> = new Set([legacyGroup, 'rawPrices', 'rawGroups'])

/** Whether somebody has made use of the card: a secret or a name is there, or its switch is on. */
const isSetUp = (options: readonly OptionDefinition[], values: OptionValues): boolean =>
  options.some(({ key, type, is_secret: isSecret, is_set: isSet }) => {
    if (isSecret) return isSet
    return type === 'bool'
      ? /enabled$/i.test(key) && values.get(key) === 'true'
      : /id$/i.test(key) && Boolean(values.get(key))
  })

type BodyProps = { id: string; options: readonly OptionDefinition[]; values: OptionValues }

export const SectionBody = ({ id, options, values }: BodyProps) => {
  const { t } = useTranslation()
  const groups = groupOptions(
    id,
    options.filter((option) => idOf(option) === id),
  )
  const title = t(`settings.section.${id.split('/')[1] ?? ''}`)
  return (
    <div className="space-y-4">
      <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
      <SectionHead id={id} values={values} />
      {groups.map(({ id: name, options: inCard }) => {
        const rows = <Rows options={inCard} />
        if (name === undefined) return <Card key="">{rows}</Card>
        if (closedGroups.has(name))
          return (
            <ClosedCard key={name} title={t(`settings.group.${name}`)} text={t(`settings.groupText.${name}`)}>
              {rows}
            </ClosedCard>
          )
        const note = <CardNote id={`${id}/${name}`} values={values} />
        if (isOptional(name)) {
          const isUsed = isSetUp(inCard, values)
          return (
            <ClosedCard
              key={name}
              title={t(`settings.group.${name}`)}
              badge={isUsed && <Badge tone="ok">{t('settings.setUp')}</Badge>}
              isOpenAtFirst={isUsed}
            >
              {note}
              {rows}
            </ClosedCard>
          )
        }
        return (
          <Card key={name} title={t(`settings.group.${name}`)}>
            {note}
            {rows}
          </Card>
        )
      })}
      <SectionFoot id={id} values={values} />
    </div>
  )
}

export const FoundOptions = ({ q, options }: { q: string; options: readonly OptionDefinition[] }) => {
  const { t } = useTranslation()
  const { searchable } = useOptionText()
  const found = findOptions(options, q, searchable)
  if (found.length === 0)
    return (
      <div className="panel">
        <Empty icon={SearchX} title={t('state.noMatch')} text={t('settings.noMatch')} />
      </div>
    )
  const ids = [...new Set(found.map(idOf))]
  return (
    <div className="space-y-4">
      <h2 className="text-lg font-semibold tracking-tight">{t('settings.found', { count: found.length })}</h2>
      {ids.map((id) => {
        const [category = '', section = ''] = id.split('/')
        return (
          <Card key={id}>
            <h3 className="mb-4 text-sm">
              <Link
                to="/system-settings/$category/$section"
                params={{ category, section } as never}
                className="text-ink-faint hover:text-ink hover:underline"
              >
                {t(`settings.category.${category}`)} /{' '}
                <span className="font-medium text-ink">{t(`settings.section.${section}`)}</span>
              </Link>
            </h3>
            <Rows options={found.filter((option) => idOf(option) === id)} />
          </Card>
        )
      })}
    </div>
  )
}
