package acp

import "strings"

// The codes of ISO 4217 by the number of digits of their minor unit; those that
// have none, such as metals, count as having no digits. Codes withdrawn since
// 2023 are still in use somewhere.
const (
	noDigits = " bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf " +
		"xag xau xba xbb xbc xbd xdr xpd xpt xsu xts xua xxx "
	twoDigits = " aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob bov brl bsd btn bwp byn bzd cad cdf " +
		"che chf chw cny cop cou crc cuc cup cve czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd " +
		"hkd hnl hrk htg huf idr ils inr irr jmd kes kgs khr kpw kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt " +
		"mop mru mur mvr mwk mxn mxv myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd " +
		"scr sdg sek sgd shp sle sll sos srd ssp stn svc syp szl thb tjs tmt top try ttd twd tzs uah usd usn uyu uzs " +
		"ved ves wst xcd xcg yer zar zmw zwg zwl "
	threeDigits = " bhd iqd jod kwd lyd omr tnd "
	fourDigits  = " clf uyw "
)

// minorDigits is how many digits the minor unit of a currency has, -1 where the
// code is none of ISO 4217. Codes are in lower case.
func minorDigits(code string) int {
	if len(code) != 3 {
		return -1
	}
	for digits, list := range map[int]string{0: noDigits, 2: twoDigits, 3: threeDigits, 4: fourDigits} {
		if strings.Contains(list, " "+code+" ") {
			return digits
		}
	}
	return -1
}

func isCurrency(code string) bool { return minorDigits(code) >= 0 }
