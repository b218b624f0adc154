// Columns of the price list.
import { useTranslation } from 'react-i18next'
import type { ModelPrice } from '../../../../src/contract/index.ts'
import { formatRatio } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Badge, Chip, type Tone } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'

const tones: Record<ModelPrice['price_type'], Tone> = {
  ratio: 'neutral',
  fixed: 'info',
  tiered: 'accent',
  unset: 'warn',
}

/** Name of a way of charging. */
export const usePriceTypeName = () => {
  const { t } = useTranslation()
  return (type: ModelPrice['price_type']): string => {
    if (type === 'fixed') return t('price.perCall')
    if (type === 'tiered') return t('price.byExpression')
    return type === 'ratio' ? t('price.perToken') : t('price.unset')
  }
}

const Nothing = () => <span className="text-ink-faint">—</span>

/** The columns, in the reader's language. */
export const usePriceColumns = (onOpen: (price: ModelPrice) => void): Column<ModelPrice>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const typeName = usePriceTypeName()
  const ofTokens = (price: ModelPrice, dollars: number | undefined) =>
    price.price_type === 'ratio' && dollars !== undefined ? money.price(dollars) : <Nothing />
  const multiple = (price: ModelPrice, ratio: number | undefined) =>
    ofTokens(price, ratio === undefined ? undefined : price.input_price * ratio)
  return [
    {
      id: 'model',
      header: t('price.model'),
      isFixed: true,
      card: 'title',
      cell: (price) => (
        <button
          type="button"
          onClick={() => onOpen(price)}
          className="max-w-80 truncate text-left font-medium text-ink hover:underline"
        >
          {price.model_name}
        </button>
      ),
    },
    {
      id: 'type',
      header: t('price.type'),
      card: 'badge',
      cell: (price) => <Badge tone={tones[price.price_type]}>{typeName(price.price_type)}</Badge>,
    },
    {
      id: 'input',
      header: t('price.input'),
      isNumeric: true,
      cell: (price) =>
        price.price_type === 'fixed' ? money.price(price.fixed_price) : ofTokens(price, price.input_price),
    },
    {
      id: 'output',
      header: t('price.output'),
      isNumeric: true,
      cell: (price) => ofTokens(price, price.output_price),
    },
    {
      id: 'cacheRead',
      header: t('price.cacheRead'),
      isNumeric: true,
      cell: (price) => multiple(price, price.cache_ratio),
    },
    {
      id: 'cacheWrite',
      header: t('price.cacheWrite'),
      isNumeric: true,
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (price) => multiple(price, price.create_cache_ratio),
    },
    {
      id: 'ratio',
      header: t('price.ratio'),
      isNumeric: true,
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: (price) =>
        price.price_type === 'ratio' && price.model_ratio !== undefined ? (
          formatRatio(price.model_ratio, i18n.language)
        ) : (
          <Nothing />
        ),
    },
    {
      id: 'channels',
      header: t('price.channels'),
      isNumeric: true,
      cell: (price) => (price.channel_count === 0 ? <Nothing /> : price.channel_count),
    },
    {
      id: 'groups',
      header: t('price.groups'),
      card: 'hidden',
      cell: (price) => (
        <span className="flex flex-wrap gap-1">
          {price.groups.map((group) => (
            <Chip key={group}>{group}</Chip>
          ))}
        </span>
      ),
    },
  ]
}
