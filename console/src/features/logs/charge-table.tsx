// The arithmetic of one charge, line by line.
import { useTranslation } from 'react-i18next'
import type { LogEntry } from '../../../../src/contract/index.ts'
import { formatCount, formatRatio } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { type ChargeLine, explainCharge } from './other.ts'

const million = 1_000_000

const lineNames: Record<ChargeLine['kind'], string> = {
  input: 'charge.input',
  cacheRead: 'charge.cacheRead',
  cacheWrite: 'charge.cacheWrite',
  cacheWrite5m: 'charge.cacheWrite5m',
  cacheWrite1h: 'charge.cacheWrite1h',
  output: 'charge.output',
}

/** Whether what was charged is the sum rounded to whole units; a larger difference has another reason. */
const isRounded = (exactUnits: number, units: number) => {
  const difference = Math.abs(exactUnits - units)
  return difference > 0.001 && difference < 1
}

export const ChargeTable = ({ entry }: { entry: LogEntry }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const charge = explainCharge(entry)
  if (!charge) return <p className="text-sm text-ink-faint">{t('charge.unknown')}</p>
  const exactUnits = charge.mode === 'tiered' ? entry.quota : charge.total * money.display.unitsPerDollar
  const groupName = charge.isOwnRatio
    ? t('charge.ownRatio')
    : t('charge.groupRatio', { group: entry.group || 'default' })
  return (
    <table aria-label={t('charge.title')} className="tabular w-full text-sm">
      <thead className="text-xs text-ink-faint">
        <tr>
          <th scope="col" className="pb-1.5 text-left font-medium">
            {t('charge.part')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('log.tokens')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('charge.perMillion')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('log.cost')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y border-y">
        {charge.mode === 'tokens' &&
          charge.lines.map(({ kind, tokens, pricePerMillion }) => (
            <tr key={kind}>
              <th scope="row" className="py-1.5 text-left font-normal">
                {t(lineNames[kind])}
              </th>
              <td className="py-1.5 text-right">{formatCount(tokens, i18n.language)}</td>
              <td className="py-1.5 text-right text-ink-soft">{money.price(pricePerMillion)}</td>
              <td className="py-1.5 text-right">
                {money.part((tokens / million) * pricePerMillion * money.display.unitsPerDollar)}
              </td>
            </tr>
          ))}
        {charge.mode === 'call' && (
          <tr>
            <th scope="row" colSpan={3} className="py-1.5 text-left font-normal">
              {t('charge.perCall')}
            </th>
            <td className="py-1.5 text-right">{money.price(charge.price)}</td>
          </tr>
        )}
        {charge.mode === 'tiered' && (
          <tr>
            <th scope="row" colSpan={4} className="py-1.5 text-left font-normal">
              {t('charge.tiered', { tier: charge.tier ?? '—' })}
            </th>
          </tr>
        )}
        <tr>
          <th scope="row" colSpan={3} className="py-1.5 text-left font-normal text-ink-soft">
            {groupName}
          </th>
          <td className="py-1.5 text-right text-ink-soft">× {formatRatio(charge.groupRatio, i18n.language)}</td>
        </tr>
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
            {t('charge.units', { n: formatCount(entry.quota, i18n.language) })}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}
