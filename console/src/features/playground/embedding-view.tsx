// Embeddings: texts, one a line, and how near they are to one another.
import { Binary } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea } from '../../ui/input.tsx'
import { Empty } from '../../ui/states.tsx'
import { type Embedding, embed } from './api.ts'
import { cosine } from './cosine.ts'
import { Scroll } from './scroll.tsx'
import { type ModeProps, Trial } from './trial.tsx'

const Similarities = ({ result, texts }: { result: Embedding; texts: readonly string[] }) => {
  const { t, i18n } = useTranslation()
  const { vectors, tokens } = result
  return (
    <div className="panel p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="tabular text-sm text-ink-soft">
          {t('playground.embeddingFacts', {
            dimensions: formatCount(vectors[0]?.length ?? 0, i18n.language),
            tokens: formatCount(tokens, i18n.language),
          })}
        </p>
        <CopyButton text={JSON.stringify(vectors)} label={t('playground.copyVectors')} />
      </div>
      <Scroll label={t('playground.similarity')} className="overflow-x-auto">
        <table className="tabular w-full text-sm">
          <caption className="mb-2 text-left text-xs text-ink-faint">{t('playground.similarity')}</caption>
          <thead>
            <tr>
              <td />
              {vectors.map((vector, index) => (
                <th key={vector.slice(0, 3).join()} scope="col" className="p-2 text-right font-medium">
                  {index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {vectors.map((row, index) => (
              <tr key={row.slice(0, 3).join()} className="border-t">
                <th scope="row" className="max-w-56 truncate p-2 text-left font-normal">
                  {index + 1}. {texts[index]}
                </th>
                {vectors.map((column) => (
                  <td key={column.slice(0, 3).join()} className="p-2 text-right">
                    {cosine(row, column).toFixed(3)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

export const EmbeddingView = (props: ModeProps) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const lines = [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '')
  return (
    <Trial
      {...props}
      prefers={/embed|bge|gte|e5|voyage/i}
      body={lines.length === 0 ? undefined : { input: lines }}
      run={embed}
      empty={<Empty icon={Binary} title={t('playground.noVectorTitle')} text={t('playground.noVectorText')} />}
      fields={
        <Field label={t('playground.lines')}>
          {(control) => (
            <TextArea {...control} rows={6} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
      }
      show={(result) => <Similarities result={result} texts={lines} />}
    />
  )
}
