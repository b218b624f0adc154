// An option that holds JSON: as a form where there is one, and always as text for those who know it.
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OptionDefinition } from '../../../../../src/contract/index.ts'
import { prettyJson } from '../../../lib/json-text.ts'
import { IconButton } from '../../../ui/button.tsx'
import { TextArea } from '../../../ui/input.tsx'
import { findJsonProblems, isSame, readJson } from '../check.ts'
import { useDrafts } from '../drafts.ts'
import { useOptionText } from '../option-text.ts'
import { canShow, type Shape, shapeOf } from '../shapes.ts'
import type { EditorProps } from './editor.ts'
import { HeaderModules } from './header-modules.tsx'
import { ItemsEditor } from './items-editor.tsx'
import { ObjectEditor } from './object-editor.tsx'
import { RowsEditor } from './rows-editor.tsx'
import { SidebarModules } from './sidebar-modules.tsx'
import { FormOrText } from './view-switch.tsx'
import { WordsEditor } from './words-editor.tsx'

const problemsShown = 5

const FormView = ({ shape, ...props }: EditorProps & { shape: Shape }) => {
  switch (shape.kind) {
    case 'items':
      return <ItemsEditor {...props} list={shape.list} />
    case 'rows':
      return <RowsEditor {...props} codec={shape.codec} />
    case 'words':
      return <WordsEditor {...props} isOrdered={shape.isOrdered ?? false} isNumeric={shape.isNumeric ?? false} />
    case 'object':
      return <ObjectEditor {...props} fields={shape.fields} />
    case 'header':
      return <HeaderModules {...props} />
    case 'sidebar':
      return <SidebarModules {...props} />
  }
}

/** The text, with every problem and its place. */
const TextView = ({ option }: { option: OptionDefinition }) => {
  const { t } = useTranslation()
  const { textOf, set } = useDrafts()
  const { label, problem: problemText } = useOptionText()
  const stored = textOf(option)
  const [text, setText] = useState(() => prettyJson(stored))
  const [seen, setSeen] = useState(stored)
  if (seen !== stored) {
    setSeen(stored)
    if (!isSame(stored, text, option)) setText(prettyJson(stored))
  }
  const problems = findJsonProblems(text, option)
  const change = (next: string) => {
    setText(next)
    set(option, next)
  }
  return (
    <>
      <TextArea
        aria-label={label(option.key)}
        aria-invalid={problems.length > 0 || undefined}
        value={text}
        spellCheck={false}
        rows={Math.max(4, Math.min(20, text.split('\n').length + 1))}
        onChange={({ target }) => change(target.value)}
        className="font-mono text-xs"
      />
      {problems.length > 0 && (
        <ul className="mt-1.5 space-y-0.5 text-xs text-bad">
          {problems.slice(0, problemsShown).map((problem) => (
            <li key={`${problem.path.join('/')}${problem.kind}`}>
              {problem.path.length > 0 && <code className="mr-1.5 font-mono">{problem.path.join(' → ')}</code>}
              {problemText(problem)}
            </li>
          ))}
          {problems.length > problemsShown && (
            <li>{t('settings.moreProblems', { count: problems.length - problemsShown })}</li>
          )}
        </ul>
      )}
    </>
  )
}

/** The name of the option, the choice of view, the way back to the built-in value, and the editor. */
export const JsonEditor = ({ option, name }: { option: OptionDefinition; name: ReactNode }) => {
  const { t } = useTranslation()
  const { textOf, set, keepRows } = useDrafts()
  const { label } = useOptionText()
  const [view, setView] = useState<'form' | 'text'>('form')
  const shape = shapeOf(option.key)
  const text = textOf(option)
  const value = readJson(text, option)
  const canForm = shape !== undefined && value !== undefined && canShow(shape, value)
  const isForm = view === 'form' && canForm
  const toDefault = () => {
    keepRows(option.key, undefined)
    set(option, option.default)
  }
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">{name}</div>
        <div className="flex items-center gap-1.5">
          {!isSame(text, option.default, option) && (
            <IconButton
              icon={RotateCcw}
              label={t('settings.toDefault', { name: label(option.key) })}
              onClick={toDefault}
            />
          )}
          {shape && <FormOrText isForm={isForm} onChange={setView} />}
        </div>
      </div>
      <div className="mt-3">
        {isForm ? (
          <FormView
            shape={shape}
            option={option}
            value={value}
            onChange={(next) => set(option, JSON.stringify(next))}
          />
        ) : (
          <>
            {view === 'form' && shape && <p className="mb-2 text-xs text-warn">{t('settings.onlyText')}</p>}
            <TextView option={option} />
          </>
        )}
      </div>
    </>
  )
}
