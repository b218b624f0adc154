// A charge line by line, as the server explains it.
import { useTranslation } from 'react-i18next'
import type { SimulatedCharge, SimulatedLine } from '../../../../src/contract/index.ts'
import { formatCount, formatRatio } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'

/** How many of what: tokens, calls, or nothing to count. */
const countOf = ({ tokens, count }: SimulatedLine): number | undefined => tokens ?? count

export const ChargeLines = ({ charge }: { charge: SimulatedCharge }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const each = (line: SimulatedLine): string => {
    if (line.ratio !== undefined) return `× ${formatRatio(line.ratio, i18n.language)}`
    return line.usd === undefined ? '' : money.price(line.usd)
  }
  return (
    <table aria-label={t('price.answerTitle')} className="tabular w-full text-sm">
      <thead className="text-xs text-ink-faint">
        <tr>
          <th scope="col" className="pb-1.5 text-left font-medium">
            {t('price.line')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('price.count')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('price.each')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('price.cost')}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y border-y">
        {charge.explanation.map((line, index) => {
          const count = countOf(line)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are an answer's, in its order
            <tr key={index}>
              <th scope="row" className="py-1.5 text-left font-normal">
                {t(`price.item.${line.item}`)}
                {line.name ? <span className="ml-1.5 text-ink-faint">{line.name}</span> : null}
              </th>
              <td className="py-1.5 text-right">{count === undefined ? '' : formatCount(count, i18n.language)}</td>
              <td className="py-1.5 text-right text-ink-soft">{each(line)}</td>
              <td className="py-1.5 text-right">{line.item === 'factor' ? '' : money.part(line.quota)}</td>
            </tr>
          )
        })}
        <tr>
          <th scope="row" colSpan={3} className="py-1.5 text-left font-normal text-ink-soft">
            {t('price.ofGroup', { group: charge.group })}
          </th>
          <td className="py-1.5 text-right text-ink-soft">× {formatRatio(charge.group_ratio, i18n.language)}</td>
        </tr>
      </tbody>
    </table>
  )
}
