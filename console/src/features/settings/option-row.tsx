// One option on its row: name and explanation on one side, the control on the other, what is wrong below it.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { cn } from '../../lib/cn.ts'
import { Switch } from '../../ui/input.tsx'
import { OptionControl } from './controls.tsx'
import { useDrafts } from './drafts.ts'
import { JsonEditor } from './editors/json-editor.tsx'
import { isManyLines, isRichText } from './layout.ts'
import { useOptionText } from './option-text.ts'

type RowProps = { option: OptionDefinition }

/** The mark of something that is not saved yet. */
const Unsaved = () => {
  const { t } = useTranslation()
  return (
    <span
      className="mr-1.5 inline-block size-1.5 -translate-y-0.5 rounded-full bg-signal"
      title={t('settings.unsaved')}
    >
      <span className="sr-only">{t('settings.unsaved')}</span>
    </span>
  )
}

type NameProps = { option: OptionDefinition; htmlFor?: string; id: string }

const Name = ({ option, htmlFor, id }: NameProps) => {
  const { label, help } = useOptionText()
  const { isChanged } = useDrafts()
  const Label = htmlFor === undefined ? 'h3' : 'label'
  return (
    <div className="min-w-0">
      <div className="flex items-baseline gap-1.5">
        {isChanged(option.key) && <Unsaved />}
        <Label
          {...(htmlFor === undefined ? { id: `${id}-name` } : { htmlFor })}
          className="min-w-0 text-sm font-medium"
        >
          {label(option.key)}
        </Label>
      </div>
      <p id={`${id}-help`} className="mt-0.5 text-xs text-ink-faint">
        {help(option.key)}
      </p>
      <code className="mt-1 block font-mono text-[0.6875rem] break-all text-ink-faint select-all">{option.key}</code>
    </div>
  )
}

/** What stands against the draft, or why the server refused it. */
const Complaint = ({ option, id }: RowProps & { id: string }) => {
  const { problem: problemText } = useOptionText()
  const { problemOf, refusalOf } = useDrafts()
  const problem = problemOf(option)
  const text = problem ? problemText(problem) : refusalOf(option.key)
  return (
    <div role="alert" id={`${id}-problem`}>
      {text && <p className="mt-1.5 text-xs text-bad">{text}</p>}
    </div>
  )
}

const SwitchOption = ({ option }: RowProps) => {
  const id = useId()
  const { textOf, set } = useDrafts()
  return (
    <div className="py-4">
      <div className="flex items-start justify-between gap-6">
        <Name option={option} id={id} htmlFor={id} />
        <Switch
          id={id}
          aria-describedby={`${id}-help ${id}-problem`}
          checked={textOf(option) === 'true'}
          onChange={({ target }) => set(option, String(target.checked))}
        />
      </div>
      <Complaint option={option} id={id} />
    </div>
  )
}

const isWide = ({ key, separator }: OptionDefinition): boolean =>
  isRichText(key) || isManyLines(key) || separator === '\n'

const FieldOption = ({ option }: RowProps) => {
  const id = useId()
  const { problemOf, refusalOf } = useDrafts()
  const isWrong = problemOf(option) !== undefined || refusalOf(option.key) !== undefined
  return (
    <div
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-2.5 py-4',
        !isWide(option) && 'md:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]',
      )}
    >
      <Name option={option} id={id} htmlFor={id} />
      <div className="min-w-0">
        <OptionControl
          option={option}
          control={{ id, 'aria-describedby': `${id}-help ${id}-problem`, 'aria-invalid': isWrong || undefined }}
        />
        <Complaint option={option} id={id} />
      </div>
    </div>
  )
}

const JsonOption = ({ option }: RowProps) => {
  const id = useId()
  const { refusalOf } = useDrafts()
  const refusal = refusalOf(option.key)
  return (
    <section aria-labelledby={`${id}-name`} className="py-4">
      <JsonEditor option={option} name={<Name option={option} id={id} />} />
      <div role="alert">{refusal && <p className="mt-1.5 text-xs text-bad">{refusal}</p>}</div>
    </section>
  )
}

/** The row of an option, by its kind. */
export const OptionRow = ({ option }: RowProps) => {
  if (option.type === 'bool') return <SwitchOption option={option} />
  return option.type === 'json' ? <JsonOption option={option} /> : <FieldOption option={option} />
}
