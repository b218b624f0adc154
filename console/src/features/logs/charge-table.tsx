// The arithmetic of one charge, line by line: for usage rows, and for charges that were only worked out.
import { useTranslation } from 'react-i18next'
import { formatCount, formatRatio } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { type ChargedEntry, type ChargeLine, dollarsOf, explainCharge } from './charge.ts'

const lineNames: Record<ChargeLine['kind'], string> = {
  input: 'charge.input',
  cacheRead: 'charge.cacheRead',
  cacheWrite: 'charge.cacheWrite',
  cacheWrite5m: 'charge.cacheWrite5m',
  cacheWrite1h: 'charge.cacheWrite1h',
  imageInput: 'charge.imageInput',
  audioInput: 'charge.audioInput',
  output: 'charge.output',
  audioOutput: 'charge.audioOutput',
  call: 'charge.perCall',
  webSearch: 'charge.webSearch',
  fileSearch: 'charge.fileSearch',
  pictures: 'charge.pictures',
  tier: 'charge.tiered',
  fee: 'charge.fee',
}

const suffixes: Record<ChargeLine['per'], string> = { million: ' / 1M', thousand: ' / 1K', one: '' }

/** Whether what was charged is the sum rounded to whole units; a larger difference has another reason. */
const isRounded = (exactUnits: number, units: number) => {
  const difference = Math.abs(exactUnits - units)
  return difference > 0.001 && difference < 1
}

const LineRow = ({ line }: { line: ChargeLine }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const isKnown = !Number.isNaN(line.price)
  return (
    <tr>
      <th scope="row" className="py-1.5 text-left font-normal">
        {t(lineNames[line.kind], { tier: line.name || '—' })}
      </th>
      <td className="py-1.5 text-right">{line.per === 'one' ? '' : formatCount(line.count, i18n.language)}</td>
      <td className="py-1.5 text-right text-ink-soft">
        {isKnown && (
          <>
            {money.price(line.price)}
            <span className="text-ink-faint">{suffixes[line.per]}</span>
          </>
        )}
      </td>
      <td className="py-1.5 text-right">{isKnown && money.part(dollarsOf(line) * money.display.unitsPerDollar)}</td>
    </tr>
  )
}

const FactorRow = ({ name, factor }: { name: string; factor: number }) => {
  const { i18n } = useTranslation()
  return (
    <tr>
      <th scope="row" colSpan={3} className="py-1.5 text-left font-normal text-ink-soft">
        {name}
      </th>
      <td className="py-1.5 text-right text-ink-soft">× {formatRatio(factor, i18n.language)}</td>
    </tr>
  )
}

const columns = ['charge.part', 'charge.count', 'charge.each', 'log.cost'] as const

export const ChargeTable = ({ entry }: { entry: ChargedEntry }) => {
  const { t } = useTranslation()
  const money = useMoney()
  const charge = explainCharge(entry)
  if (!charge) return <p className="text-sm text-ink-faint">{t('charge.unknown')}</p>
  const exactUnits = charge.total === undefined ? entry.quota : charge.total * money.display.unitsPerDollar
  const groupName = charge.isOwnRatio
    ? t('charge.ownRatio')
    : t('charge.groupRatio', { group: entry.group || 'default' })
  const factorName = (name: string) => (name === 'n' ? t('charge.pictureCount') : name)
  return (
    <table aria-label={t('charge.title')} className="tabular w-full text-sm">
      <thead className="text-xs text-ink-faint">
        <tr>
          {columns.map((name, index) => (
            <th key={name} scope="col" className={`pb-1.5 font-medium ${index === 0 ? 'text-left' : 'text-right'}`}>
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y border-y">
        {charge.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a charge never move
          <LineRow key={index} line={line} />
        ))}
        {charge.factors.map(([name, factor]) => (
          <FactorRow key={name} name={factorName(name)} factor={factor} />
        ))}
        <FactorRow name={groupName} factor={charge.groupRatio} />
      </tbody>
      <tfoot>
        {isRounded(exactUnits, entry.quota) && (
          <tr>
            <th scope="row" colSpan={3} className="pt-2 text-left font-normal text-ink-soft">
              {t('charge.exact')}
            </th>
            <td className="pt-2 text-right text-ink-soft">{money.part(exactUnits)}</td>
          </tr>
        )}
        <tr>
          <th scope="row" colSpan={3} className="pt-2 text-left font-semibold">
            {t('charge.charged')}
          </th>
          <td className="pt-2 text-right font-semibold">{money.cost(entry.quota)}</td>
        </tr>
        <tr>
          <td colSpan={4} className="text-right text-xs text-ink-faint">
            {t('charge.units', { count: entry.quota })}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}
