// Prices of hosted tools: searches and files, for all models or for those whose name begins so.
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { Failure, PageLoading } from '../../ui/states.tsx'
import { saveToolPrices, toolPricesQuery } from './api.ts'
import { PriceFrame } from './frame.tsx'

type Row = { id: number; key: string; price: string }

let nextId = 0
const row = (key: string, price: string): Row => ({ id: nextId++, key, price })

const isPrice = (text: string): boolean => /^\d+([.,]\d*)?$/.test(text)

/** What is wrong with the rows; undefined when they can be saved. */
const problemOf = (rows: Row[]): string | undefined => {
  const keys = rows.map(({ key }) => key.trim())
  if (keys.includes('')) return 'price.toolNameMissing'
  if (new Set(keys).size < keys.length) return 'price.toolNameTwice'
  return rows.every(({ price }) => isPrice(price)) ? undefined : 'price.noAmount'
}

const ToolTable = ({ prices }: { prices: Record<string, number> }) => {
  const { t } = useTranslation()
  const [rows, setRows] = useState(() => Object.entries(prices).map(([key, price]) => row(key, String(price))))
  const [isTouched, setTouched] = useState(false)
  const change = (next: Row[]) => {
    setRows(next)
    setTouched(true)
  }
  const edit = (id: number, patch: Partial<Row>) =>
    change(rows.map((old) => (old.id === id ? { ...old, ...patch } : old)))
  const save = useAction({
    run: () =>
      saveToolPrices(Object.fromEntries(rows.map(({ key, price }) => [key.trim(), Number(price.replace(',', '.'))]))),
    touches: ['prices', 'tools'],
    done: () => t('form.saved'),
    after: () => setTouched(false),
    isQuietOnError: true,
  })
  const problem = problemOf(rows)
  return (
    <Card title={t('price.toolsTitle')} text={t('price.toolsText')} className="max-w-3xl max-sm:p-3">
      <table aria-label={t('price.toolsTitle')} className="w-full text-sm">
        <thead className="text-left text-xs text-ink-faint">
          <tr>
            <th scope="col" className="pb-2 font-medium">
              {t('price.toolName')}
            </th>
            <th scope="col" className="w-40 pb-2 pl-3 font-medium max-sm:w-24">
              {t('price.toolPrice')}
            </th>
            <th scope="col" className="w-10">
              <span className="sr-only">{t('table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, key, price }) => (
            <tr key={id}>
              <td className="py-1">
                <Input
                  aria-label={t('price.toolName')}
                  value={key}
                  spellCheck={false}
                  onChange={({ target }) => edit(id, { key: target.value })}
                  className="font-mono text-xs max-sm:px-2"
                />
              </td>
              <td className="py-1 pl-3">
                <Input
                  aria-label={t('price.toolPriceOf', { name: key })}
                  value={price}
                  inputMode="decimal"
                  onChange={({ target }) => edit(id, { price: target.value })}
                  className="tabular text-right"
                />
              </td>
              <td className="py-1 pl-1">
                <IconButton
                  icon={Trash2}
                  label={t('action.remove', { name: key })}
                  onClick={() => change(rows.filter((old) => old.id !== id))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button size="sm" icon={Plus} onClick={() => change([...rows, row('', '')])}>
          {t('price.addTool')}
        </Button>
        <span className="flex-1" />
        {isTouched && problem && <span className="text-sm text-bad">{t(problem)}</span>}
        <Button
          look="primary"
          disabled={!isTouched || problem !== undefined}
          isBusy={save.isPending}
          onClick={() => save.mutate(undefined)}
        >
          {t('action.save')}
        </Button>
      </div>
      <FormError error={save.error} />
    </Card>
  )
}

/** `/models/pricing/tools` */
export const ToolsPage = () => {
  const prices = useQuery(toolPricesQuery)
  return (
    <PriceFrame>
      {prices.error ? (
        <Failure error={prices.error} onRetry={() => void prices.refetch()} className="panel" />
      ) : prices.data ? (
        <ToolTable prices={prices.data} />
      ) : (
        <PageLoading />
      )}
    </PriceFrame>
  )
}
