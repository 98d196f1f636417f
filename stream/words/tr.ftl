# Türkçe. Sayıdan sonra çoğul yok (3 anlaşma), yüzde işareti önde (%40), ada ek getirilmez ("Aşama: Teklif").

language = Türkçe
locale = tr

### KPI'lar: konu ve kimliğe göre

kpi-deals-revenue = Gelir
    .meaning = Kazanılan { -deals-gen } tutarı, kapanış tarihine göre.
kpi-deals-won = Kazanılan
    .meaning = Kazanılan { -deals }, kapanış tarihine göre.
kpi-deals-lost = Kaybedilen
    .meaning = Kaybedilen { -deals }, kapanış tarihine göre.
kpi-deals-quota = Kota
    .meaning = Ayın, çeyreğin ya da yılın tamamında veya istenen günlerde kazanılması gereken tutar.
kpi-deals-quota_attainment = Kota gerçekleşme oranı
    .short = Gerçekleşme
    .meaning = Kotanın kazanılan payı.
kpi-deals-pace = Hedefe göre tempo
    .short = Tempo
    .meaning = Bugüne kadar kazanılması gerekene göre kazanılan: kotanın, geçen iş günlerine düşen kısmı esas alınır. %100 hedefe uygun demektir.
kpi-deals-landing = Bu gidişle dönem sonu
    .short = Dönem sonu
    .meaning = Böyle giderse dönem sonuna kadar kazanılacak tutar: kazanılan / geçen iş günlerinin payı.
kpi-deals-coverage = Satış hattı kapsama oranı
    .short = Kapsama
    .meaning = Dönem içinde kapanması beklenen, satış nitelikli açık { -deals-gen } bugünkü kurla tutarı / kotanın eksik kalan kısmı.
kpi-deals-reps_at_quota = Kotaya ulaşan temsilciler
    .meaning = Kotası olan temsilcilerden, hangi ekipte olursa olsun kotasını kazananların payı.
kpi-deals-commission = Prim
    .meaning = Bu günlerde temsilcilerin hesaplarına işlenen tutar: { -deals } kapanış tarihiyle, sonradan öğrenilenler ise öğrenildiği günle yazılır. Ekiplerde ve bölgelerde, oralarda kazanılan { -deals } için işlenenler sayılır.
kpi-deals-deals_needed = Gereken { -deals }
    .meaning = Kotanın eksiği için kazanılması gereken { -deals }; son bir yılda kazanılanlar kadar büyük oldukları varsayılır.
kpi-deals-leads_needed = Gereken müşteri adayları
    .meaning = Bunun için ilk aşamaya girmesi gereken { -deals }; her aşamadan bugüne kadarki oranda ilerlendiği varsayılır.
kpi-deals-win_rate = Kazanma oranı
    .meaning = Kazanılan / (kazanılan + kaybedilen), kapanış tarihine göre.
kpi-deals-win_rate_qualified = Nitelikli { -deals-loc } kazanma oranı
    .short = Nitelikli kazanma oranı
    .meaning = Kazanılan / (kazanılan + kaybedilen), kapanış tarihine göre; yalnızca sql işaretli bir aşamaya ulaşmış { -deals }.
kpi-deals-win_rate_broad = Kazanma oranı, elenenler dahil
    .short = Geniş kazanma oranı
    .meaning = Kazanılan / (kazanılan + kaybedilen + elenen), kapanış tarihine göre.
kpi-deals-win_rate_by_value = Tutara göre kazanma oranı
    .meaning = Kazanılan tutar / (kazanılan tutar + kaybedilen tutar).
kpi-deals-win_rate_by_value_left_out = Tutarsız kapanan
    .meaning = Kazanılan ya da kaybedilen, tutarı hiç bilinmeyen { -deals }: tutara göre kazanma oranına girmezler.
kpi-deals-win_rate_cohort = Oluşturulan { -deals-loc } kazanma oranı
    .meaning = Oluşturulan { -deals-abl } bugüne kadar kazanılanların payı. Bir kısmı hâlâ açık.
kpi-deals-still_open = Bunlardan hâlâ açık olan
    .short = Hâlâ açık
    .meaning = Oluşturulan { -deals-abl } şu anda açık olanlar.
kpi-deals-average_deal = Ortalama { -deal } büyüklüğü
    .short = Ortalama
    .meaning = Tutarı bilinen kazanılmış { -deals-gen } ortalama tutarı.
kpi-deals-median_deal = Medyan { -deal } büyüklüğü
    .short = Medyan
    .meaning = Kazanılan { -deals-gen } medyan (ortanca) tutarı: yarısı bundan büyük.
kpi-deals-deal_lower_quartile = { -Deal } büyüklüğü, alt çeyreklik
    .short = Alt çeyreklik
    .meaning = Kazanılan { -deals-gen } dörtte biri bundan küçük.
kpi-deals-deal_upper_quartile = { -Deal } büyüklüğü, üst çeyreklik
    .short = Üst çeyreklik
    .meaning = Kazanılan { -deals-gen } dörtte biri bundan büyük.
kpi-deals-cycle_days_mean = Satış döngüsü
    .meaning = Kazanılan { -deals-gen } oluşturulmasından kapanışına kadar geçen ortalama süre.
kpi-deals-cycle_days_median = Medyan satış döngüsü
    .short = Medyan döngü
    .meaning = Kazanılan { -deals-gen } oluşturulmasından kapanışına kadar geçen medyan süre, tam dakikalarla sayılır.
kpi-deals-created = Oluşturulan { -deals }
    .short = Oluşturulan
    .meaning = Oluşturulan { -deals }.
kpi-deals-created_amount = Oluşturulan tutar
    .meaning = Oluşturulan { -deals-gen } şu anda bilinen tutarı.
kpi-deals-disqualified = Elenen
    .meaning = Elenen { -deals }, kapanış tarihine göre.
kpi-deals-reps_winning = Kazanan temsilciler
    .meaning = Aktivite kaydeden, { -deal } oluşturan ya da kapatan temsilcilerden { -deal } kazananların payı.
kpi-deals-mql = Pazarlama nitelikli aday (MQL)
    .short = MQL
    .meaning = mql işaretli bir aşamaya ilk kez giren { -deals } ve müşteri adayları.
kpi-deals-mql_to_sql = MQL'den SQL'e geçiş
    .meaning = Bunlardan sql işaretli bir aşamaya ya da ötesine ulaşanların veya kazanılanların payı.
kpi-deals-mql_to_sql_decided = MQL'den SQL'e geçiş, sonuçlananlarda
    .short = MQL'den SQL'e, sonuçlanan
    .meaning = Aynısı, artık açık olmayanlar için: henüz geçebilecek olanlar oranı düşürmez.
kpi-deals-mql_to_sql_days = MQL'den SQL'e geçen süre
    .short = MQL'den SQL'e, gün
    .meaning = Birinden ötekine geçen medyan süre; henüz geçmeyenler de hesaba katılır.
kpi-deals-open_deals = Açık { -deals }
    .short = Açık
    .meaning = Şu anda açık bir aşamada olan { -deals }.
kpi-deals-open_amount = Açık satış hattı
    .meaning = Şu anda açık bir aşamada olan { -deals-gen } bugünkü kurla tutarı.
kpi-deals-stuck = Takılan
    .meaning = Sahibi kim olursa olsun, bir aşamada sınırından uzun süredir duran açık { -deals }, şu anda.
kpi-deals-quiet = Sessiz
    .meaning = Aşamasının izin verdiğinden uzun süredir aktivite, hareket ya da tutar değişikliği olmayan açık { -deals }, şu anda.
kpi-deals-overdue = Gecikmiş
    .meaning = Beklenen kapanış tarihi geçmiş açık { -deals }, şu anda.
kpi-deals-won_later = Kazanıldı, tarihi ileride
    .meaning = Kapanış tarihi ileride olan kazanılmış { -deals }: ne açık sayılır ne de şimdiden kazanılmış.
kpi-deals-velocity = Günlük satış hızı
    .short = Satış hızı, gün
    .meaning = Günlük tutar: açık nitelikli { -deals } × kazanma oranları × ortalama { -deal } büyüklüğü / satış döngüsünün günleri.
kpi-deals-weighted_pipeline = Ağırlıklı satış hattı
    .short = Ağırlıklı
    .meaning = Açık { -deals-gen } tutarları; her biri, ekibinin bulunduğu aşamadan kazanma olasılığıyla çarpılır.
kpi-deals-forecast = Satış tahmini
    .short = Tahmin
    .meaning = Ayın, çeyreğin ya da yılın tamamında beklenen tutar: ortadaki değer ve on durumun sekizinde arasında kaldığı tutarlar.
kpi-deals-activities = Aktiviteler
    .meaning = Kaydedilen aktiviteler.
kpi-deals-activity_minutes = Kaydedilen süre
    .meaning = Aktiviteler için kaydedilen süre.
kpi-deals-selling_share_logged = Kaydedilen sürede satışın payı
    .short = Satışa ayrılan süre
    .meaning = Kaydedilen sürenin, huni dosyasının satış saydığı aktivitelere giden payı.
kpi-deals-activities_per_won_deal = Kazanılan { -deal } başına aktivite
    .meaning = Kapanıştan önce kazanılan { -deals-gen } adının geçtiği aktiviteler / kazanılan { -deals }.
kpi-deals-selling_share_worked = Çalışma süresinde satışın payı
    .short = Çalışma süresinde satış
    .meaning = Bugüne kadarki çalışma süresinin, huni dosyasının satış saydığı aktivitelere giden payı.
kpi-stage-entered_deals = Giren { -deals }
    .meaning = Aşamaya ilk kez ulaşan { -deals }; aşamayı atlayan da ulaşmış sayılır.
kpi-stage-moved_on = Aşama dönüşüm oranı (ilerleyen)
    .short = İlerleyen
    .meaning = Aşamaya ilk kez giren { -deals-abl } o günden beri ilerleyenlerin payı: sonraki bir aşamaya, bunu sürdüren bir satış hattına ya da kazanıldıya.
kpi-stage-lost = Kaybedilen
    .meaning = Aşamaya ilk kez giren { -deals-abl } ilerlemeden kaybedilenlerin payı.
kpi-stage-disqualified = Elenen
    .meaning = Aşamaya ilk kez giren { -deals-abl } ilerlemeden elenenlerin payı.
kpi-stage-moved_pipeline = Başka satış hattına geçen
    .short = Başka hat
    .meaning = Aşamaya ilk kez giren { -deals-abl }, bunu sürdürmeyen bir satış hattında olanların payı.
kpi-stage-stuck = Takılan
    .meaning = Aşamaya ilk kez giren { -deals-abl } açık olan, ilerlememiş ve aşamanın sınırından daha önce girmiş olanların payı.
kpi-stage-fresh = Henüz yeni
    .meaning = Aşamaya ilk kez giren { -deals-abl } açık olan, ilerlememiş ve aşamanın sınırı içinde kalanların payı.
kpi-stage-decided_rate = Sonuçlanan { -deals-loc } dönüşüm
    .short = Sonuçlanan
    .meaning = Aşamaya ilk kez giren ve artık orada açık olmayan { -deals-abl } ilerleyenlerin payı.
kpi-stage-moved_on_by_value = Aşama dönüşüm oranı (ilerleyen), tutara göre
    .short = İlerleyen, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, o günden beri ilerleyenlerin payı: sonraki bir aşamaya, bunu sürdüren bir satış hattına ya da kazanıldıya.
kpi-stage-lost_by_value = Kaybedilen, tutara göre
    .short = Kaybedilen, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, ilerlemeden kaybedilenlerin payı.
kpi-stage-disqualified_by_value = Elenen, tutara göre
    .short = Elenen, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, ilerlemeden elenenlerin payı.
kpi-stage-moved_pipeline_by_value = Başka satış hattına geçen, tutara göre
    .short = Başka hat, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, bunu sürdürmeyen bir satış hattında olanların payı.
kpi-stage-stuck_by_value = Takılan, tutara göre
    .short = Takılan, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, açık olan, ilerlememiş ve aşamanın sınırından daha önce girmiş olanların payı.
kpi-stage-fresh_by_value = Henüz yeni, tutara göre
    .short = Henüz yeni, tutar
    .meaning = Aşamaya ilk kez giren { -deals-gen } tutarından, açık olan, ilerlememiş ve aşamanın sınırı içinde kalanların payı.
kpi-stage-leaked_amount = Sızan tutar
    .meaning = Aşamaya ilk kez giren ve ilerlemeden kaybedilen ya da elenen { -deals-gen } tutarı.
kpi-stage-cumulative_conversion = İlk aşamadan dönüşüm
    .short = İlk aşamadan
    .meaning = Satış hattının ilk aşamasına ulaşan { -deals-abl } bu aşamaya ulaşmış olanların payı.
kpi-stage-cumulative_conversion_by_value = İlk aşamadan dönüşüm, tutara göre
    .short = İlk aşamadan, tutar
    .meaning = İlk aşamaya ulaşan { -deals-gen } tutarından, bu aşamaya ulaşanların payı.
kpi-stage-time_in_stage_mean = Aşamada geçen süre
    .short = Gün
    .meaning = Biten ziyaretlerin aşamada geçirdiği ortalama süre, { -deal-gen } sahibi kim olursa olsun.
kpi-stage-time_in_stage_median = Aşamada geçen medyan süre
    .short = Medyan gün
    .meaning = Başlayan ziyaretlerin aşamada kaldığı medyan süre; hâlâ orada olanlar da hesaba katılır.
kpi-stage-bottleneck_share = Darboğaz: toplam sürenin payı
    .short = Darboğaz
    .meaning = Biten ve sürmekte olan ziyaretlerin bugüne kadarki süresi / satış hattının tamamında geçen süre.
kpi-stage-time_against_limit = Sınıra göre süre
    .meaning = Aşamada geçen ortalama süre, sınırının katı olarak.
kpi-stage-open_deals = Şu anda bu aşamada
    .short = Şu anda
    .meaning = Şu anda aşamada olan { -deals }.
kpi-stage-open_amount = Şu anda bu aşamadaki tutar
    .short = Şu anki tutar
    .meaning = Şu anda aşamada olan { -deals-gen } bugünkü kurla tutarı.
kpi-stage-stuck_now = Şu anda takılan
    .meaning = Sahibi kim olursa olsun, aşamada sınırından uzun süredir duran { -deals }, şu anda.
kpi-stage-quiet_now = Şu anda sessiz
    .meaning = Aşamanın izin verdiğinden uzun süredir aktivite, hareket ya da tutar değişikliği olmayan { -deals }, şu anda.
kpi-stage-overdue_now = Şu anda gecikmiş
    .meaning = Aşamada olup beklenen kapanış tarihi geçmiş { -deals }, şu anda.
kpi-stage-deals_needed = Gereken açık { -deals }
    .short = Gereken
    .meaning = Kotanın eksiği için aşamada olması gereken { -deals }; bugüne kadarki oranda ilerlendiği varsayılır.
kpi-stage-entered = Aşamaya geçişler
    .short = Giriş
    .meaning = Aşamaya yapılan geçişler.
kpi-stage-advanced = İlerletilen
    .meaning = Aşamadan sonraki bir aşamaya, bunu sürdüren bir satış hattına ya da kazanıldıya geçişler.
kpi-stage-skipped = Atlanan
    .meaning = Aşamayı atlayan geçişler.
kpi-stage-moved_back = Geri alınan
    .meaning = Aşamadan önceki bir aşamaya geçişler.
kpi-stage-lost_moves = Kaybedildiye geçişler
    .meaning = Aşamadan kaybedilen { -deals }.
kpi-stage-disqualified_moves = Elendiye geçişler
    .meaning = Aşamadan elenen { -deals }.
kpi-stage-moved_pipeline_moves = Başka satış hattına geçişler
    .meaning = Aşamadan, bunu sürdürmeyen bir satış hattına geçişler.
kpi-stage-reassigned = Başka temsilciye devredilen
    .short = Devredilen
    .meaning = Aşamadayken başka bir temsilcinin devraldığı { -deals }.
kpi-stage-taken_over = Başka temsilciden devralınan
    .short = Devralınan
    .meaning = Bir temsilcinin aşamadayken başka bir temsilciden devraldığı { -deals }.
kpi-stage-reopened = Yeniden açılan
    .meaning = Kapandıktan sonra aşamaya geri dönen { -deals }.
kpi-stage-losses_from_here = Satış hattı kayıplarındaki payı
    .short = Kayıplardaki payı
    .meaning = Satış hattının herhangi bir aşamasından kaybedilen { -deals-abl } bu aşamadan kaybedilenlerin payı.
kpi-activity-type-activities = Aktiviteler
    .meaning = Bu türden kaydedilen aktiviteler.
kpi-activity-type-minutes = Kaydedilen süre
    .meaning = Bu türden aktiviteler için kaydedilen süre.
kpi-activity-type-activities_per_won_deal = Kazanılan { -deal } başına
    .meaning = Kapanıştan önce kazanılan { -deals-gen } adının geçtiği bu türden aktiviteler / kazanılan { -deals }.
kpi-activity-type-activity_odds = Bununla kazanma şansı (şans oranı)
    .short = Şans oranı
    .meaning = Böyle bir aktivitesi olan { -deals-gen } kazanılma şansı (kazanılan / kazanılmayan), olmayanlarınkinin kaç katı; aynı aşamadan kapanan { -deals } birbiriyle karşılaştırılır. Nedeni bu olmayabilir.
kpi-activity-type-activity_odds_crude = Bununla kazanma şansı, tüm aşamalar birlikte
    .short = Ham şans oranı
    .meaning = Aynısı, kapanan tüm { -deals } bir arada: daha ileri giden { -deals-loc } daha çok aktivite birikir, bu da oranı olduğundan büyük gösterir.
kpi-source-created = Oluşturulan { -deals }
    .short = Oluşturulan
    .meaning = Bu kaynaktan gelen oluşturulmuş { -deals }.
kpi-source-won = Kazanılan
    .meaning = Bu kaynaktan gelen kazanılmış { -deals }, kapanış tarihine göre.
kpi-source-lost = Kaybedilen
    .meaning = Bu kaynaktan gelen kaybedilmiş { -deals }, kapanış tarihine göre.
kpi-source-win_rate = Kazanma oranı
    .meaning = Bu kaynaktan gelen { -deals-loc } kazanılan / (kazanılan + kaybedilen), kapanış tarihine göre.
kpi-source-revenue = Gelir
    .meaning = Bu kaynaktan gelen kazanılmış { -deals-gen } tutarı, kapanış tarihine göre.
kpi-source-mql = Pazarlama nitelikli aday (MQL)
    .short = MQL
    .meaning = Bu kaynaktan gelip mql işaretli bir aşamaya ilk kez giren { -deals } ve müşteri adayları.
kpi-source-mql_to_sql = MQL'den SQL'e geçiş
    .meaning = Bunlardan sql işaretli bir aşamaya ya da ötesine ulaşanların veya kazanılanların payı.
kpi-loss-reason-lost = Kaybedilen
    .meaning = Bu nedenle kaybedilen { -deals }, aşamalarından çıktıkları güne göre. Kaybedilen { -deal } sayısı ise kapanış tarihine göredir ve kaybedilmiş olarak gelenler bir aşamadan çıkmamıştır: nedenlerin toplamı ona eşit olmayabilir.
kpi-loss-reason-lost_amount = Kaybedilen tutar
    .meaning = Bunların tutarları.
kpi-loss-reason-share = Tüm kayıplardaki payı
    .short = Payı
    .meaning = Herhangi bir nedenle ya da neden belirtilmeden kaybedilen { -deals-loc }ki payı.
kpi-territory-balance_index = Temsilci başına potansiyel, geneline göre
    .short = Potansiyel
    .meaning = Bölgenin potansiyeldeki payı / temsilcilerdeki payı: 2 ise temsilci başına iki kat zengindir.
kpi-territory-workload_index = Temsilci başına aktivite, geneline göre
    .short = İş yükü
    .meaning = Bölgenin aktivitelerdeki payı / temsilcilerdeki payı: 2 ise temsilci başına iki kat iş düşer.
kpi-territory-result_index = Temsilci başına gelir, geneline göre
    .short = Sonuç
    .meaning = Bölgenin gelirdeki payı / temsilcilerdeki payı: 2 ise temsilci başına iki kat kazanılır.

### Sayfanın birden çok yerinde geçen sözler

title = Satış hunisi
title-live = Satış hunisi, canlı
connecting = Bağlanıyor…
no-script = Bu sayfa için JavaScript gerekir. Aynı sayılar: { $command }.
language-label = Dil
skip = Sayılara geç
log-in = Giriş yap
login-token = Erişim anahtarınız (token)
login-not-known = Bu anahtar bilinmiyor.
log-out = Çıkış yap
close = Kapat
show = Göster
show-more = Daha fazla göster
total = Toplam
deal = { -Deal }
deals-label = { -Deals }
deals = { $n } { -deal }
open-deals = { $n } açık { -deal }
closed-deals = { $n } kapanan { -deal }
alerts = { $n } uyarı
times = { $n } kez
of-all = { $all } içinden { $n }
only = yalnızca { $what }
stage = Aşama
stages = Aşamalar
team = Ekip
teams = Ekipler
rep = Satış temsilcisi
reps-title = Satış temsilcileri
territory = Satış bölgesi
territories = Satış bölgeleri
pipeline = Satış hattı
source = Kaynak
sources = Kaynaklar
reason = Neden
reasons = Nedenler
activity = Aktivite
activities = Aktiviteler
owner = Sahibi
amount = Tutar
worth = Değeri
quota = Kota
chance = Olasılık
booked = Kazanılmış
won = Kazanılan
lost = Kaybedilen
open = Açık
state = Durum
flags = İşaretler
why = Neden
when = Ne zaman
before = Önce
period = Dönem
days = Gün
month = ay
quarter = çeyrek
a-week = haftada
expected = Beklenen
    .meaning = Tutar çarpı olasılık.
expected-close = Beklenen kapanış
would-pay = Getireceği prim
potential = Potansiyel
    .meaning = Bölgenin potansiyeldeki payı / temsilcilerdeki payı: 2 ise temsilci başına iki kat zengindir.
at-least = En az
range-95 = %95 güven aralığı
as-a-table = Tablo olarak
colours = Renkler
over-time = Zaman içinde
these-days = Bu günler
these-days-key = bu günler
by-team = Ekiplere göre
by-rep = Temsilcilere göre
by-stage = Aşamalara göre
due-by-now = bugüne kadar gereken
nobody = Atanmamış
somebody = Biri
everybody = Herkes
not-given = Belirtilmemiş
no-stage = henüz aşaması yok
in-the-crm = CRM'de, yeni pencerede
biggest-leak = En büyük sızıntı: { $stage }
lines-of-the-file = Huni dosyası için satırlar
find-deal = { -Deal } bul
find-deal-or-owner = { -Deal } ya da sahip bul
find-deal-or-rep = { -Deal } ya da temsilci bul
find-rep = Temsilci bul
find-territory = Bölge bul
find-number = Sayı bul
find-team-or-stage = Ekip ya da aşama bul
find-heard = CRM, ekip ya da kaynak bul
flag-stuck = takılmış
flag-quiet = sessiz
flag-overdue = gecikmiş
flag-uncertain = belirsiz
outcome-open = açık
outcome-won = kazanıldı
outcome-lost = kaybedildi
outcome-disqualified = elendi
fate-moved_on = ilerledi
fate-fresh = henüz yeni
fate-moved_pipeline = başka satış hattına geçti
fate-stuck = takıldı
fate-disqualified = elendi
fate-lost = kaybedildi
verdict-met = ulaşıldı
verdict-missed = kaçırıldı
verdict-on-pace = hedefe uygun
verdict-behind = geride
verdict-reached = ulaşıldı
verdict-too-early = söylemek için erken
verdict-over = sona erdi
colour-booked = kazanılmış
colour-range = on durumun sekizi
colour-middle = orta
colour-quota = kota
colour-so-far = şimdiye kadar
colour-may-come-out = varabileceği yer
colour-target = hedef
colour-came = gerçekleşen

### Sayılar

lasting-days = { $n } gün
lasting-hours = { $n } saat
lasting-minutes = { $n } dakika
lasting-seconds = { $n } saniye
ago = { $time } önce
value-days = { $value } gün
value-minutes = { $value } dk
value-times = { $value } kat
value-odds = { $value } kat
number-range = %95 güven aralığı { $range }
number-of = { $n } içinden
number-too-few = karşılaştırmak için az
number-show-deals = { $title }: { $value }. { -Deals-acc } göster
now-known = bugün bilinen: { $value }
change-points = { $n } puan
change-under = { $value } altı
change-from = önceki { $value }
change-same = önceki gibi
change-up = yukarı
change-down = aşağı
table-region = { $label }, tablo
table-no-such-name = Bu adla bir şey yok.
table-nothing = Bu günlerde bir şey yok.

### Bölümlerin çevresi

chapters = Bölümler
chapter-overview = Genel bakış
chapter-alerts = Uyarılar
chapter-funnel = Huni
chapter-pipeline = Satış hattı
chapter-forecast = Tahmin
chapter-money = Hedefler ve prim
chapter-team = Ekip
chapter-all = Tüm sayılar
what-to-show = Ne gösterilsin
period-today = Bugün
period-7d = 7 gün
period-month = Ay
period-quarter = Çeyrek
period-year = Yıl
period-all = Tümü
period-dates = Tarihler
from = İlk gün
to = Son gün
all-teams = Tüm ekipler
all-territories = Tüm bölgeler
all-pipelines = Tüm satış hatları
as-of = Şu günkü hâli
as-of-meaning = Her şeyi bir günün sonunda bilindiği hâliyle göster
as-of-notice = Günün sonunda bilindiği hâliyle: { $day }.
back-to-now = Bugüne dön
dates-no-first = İlk günü seçin; son gün bugün değilse onu da.
dates-reversed = İlk gün son günden sonra.
address-left-out = Bu sayfanın adresi burada bilinmeyen bir şey istiyor ({ $what }); adresin o kısmı dikkate alınmadı.
empty = Henüz veri yok
    .why = CRM'iniz ilk { -deal-acc } ya da aktiviteyi gönderince burada kendiliğinden görünür.
empty-days = Bu günlerde bir şey yok
    .why = Başka tarihler, başka bir ekip ya da satış hattı seçin. "Tümü" bilinen her şeyi gösterir.
empty-as-of = Henüz bir şey bilinmiyordu
    .why = O güne kadar buraya hiçbir { -deal } ve aktivite ulaşmamıştı. Sonradan geçmişten yüklenenler, yüklendikleri günden itibaren biliniyordu.
foot = Günler { $zone } saat dilimine göredir. %95 güven aralığı, gerçek oranın 20 durumun 19'unda bulunduğu aralıktır; 10 { -deal-abl } azında oran gridir ve az şey söyler. CRM'den geç gelen haberler önceki sayıları kendiliğinden düzeltir.
foot-uncertain = { $n } { -deal-gen } bazı değişiklikleri kaçırılmış olabilir; geçmişi yükleyen bir aktarım (backfill) bunu giderir.
foot-sees-all = Herkesin sayılarını görüyorsunuz. Giriş: { $login }.
foot-sees-team = Ekibinizin sayılarını görüyorsunuz. Giriş: { $login }.
foot-sees-rep = Kendi sayılarınızı görüyorsunuz. Giriş: { $login }.
asked-failed = { $what }: okunamadı; yeniden deneniyor. Öteki sayılar etkilenmez.
asked-looking = { $what }: bakılıyor…
asked-old = { $what }: şu anda okunamıyor; gördüğünüz, saat { $time } itibarıyladır.
asked-alerts = Uyarılar
asked-alert = Uyarı
asked-course = Nasıl oluştuğu
asked-deals = { -Deals }
asked-forecast = Satış tahmini
asked-commission = Prim
state-live = Canlı
state-lost = Bağlantı koptu
state-behind = Yetişiyor
state-stale = Duruyor
state-incomplete = Eksik
state-past = Bilindiği gün: { $day }
state-unanswered = Henüz yanıt yok
notice-unanswered = Seçtiğinize henüz yanıt gelmedi; gördüğünüz, önceki seçiminizdir.
notice-unanswered-first = Henüz yanıt yok; yeniden deneniyor. Bu hizmeti işleten kişi sorunun ne olduğunu “{ $command }” ile görür.
state-refused = Gösterilmiyor
notice-refused = Bu gösterilemiyor: { $why }
notice-lost = Bağlantı koptu. Bu sayılar saat { $time } itibarıyladır; yeniden deneniyor…
notice-lost-before = Bağlantı koptu. Bu sayılar önceki seçiminizindir, saat { $time } itibarıyladır; yeniden deneniyor…
notice-away = Saklanan sayılar şu anda okunamıyor; yeniden deneniyor.
notice-stale = { $time } boyunca haber yok: bu sayılar saat { $clock } itibarıyladır, sonrasında olanları içermez.
notice-preparing = Sayılar hazırlanıyor; kısa bir süre eksik olabilirler.
notice-missing = Saklananların bir kısmı eksik, bu sayılar kalanlardan yapıldı. Bu hizmeti işleten kişi neyin eksik olduğunu ve nasıl geri getirileceğini “{ $command }” ile görür.
notice-waiting = Sayılar yetişiyor: { $n } olay hâlâ yolda.
notice-behind = Sayılar { $time } geride.
notice-funnel-file = Huni dosyası değiştirildi, bu sayılar bir öncekine göredir:

### Bölüm: Genel bakış

at-a-glance = Bir bakışta
card-won = { $n } kazanılan { -deal }
card-no-closed-deals = kapanmış { -deal } yok
card-no-deal-won = kazanılan { -deal } yok
card-median = medyan { $amount }
card-median-cycle = medyan satış döngüsü { $days }
card-stuck = { $n } takılmış
card-selling = kaydedilen sürede satışın payı { $share }
card-arrows = Oklar karşılaştırır: { $days }.
card-won-later = { $n } kazanılan { -deal-gen } tarihi ileride.
card-data-since = Verilerin başlangıcı: { $since }. { $whole } öncesinde kapananlardan yalnızca kısa sürenler biliniyor: bu günlerin kazanma oranları ve satış döngüleri olduğundan kötü ya da kısa görünür. Geçmişi yükleyen bir aktarım (backfill) eksiği tamamlar.
needs-a-look = Bakılması gerekenler
attention-leak = giren { $n } { -deal-loc } kaybedilenlerin payı { $share }.
attention-behind = Hedefin gerisinde: { $goal }
attention-more-goals = { $n } hedef daha geride
attention-goal = şimdiye kadar { $value }; hedef { $target }, son gün { $day }.
attention-goal-at-most = şimdiye kadar { $value }; en çok { $target }, son gün { $day }.
attention-stuck = { $number } { -deal } aşamasında takılmış
attention-overdue = { $number } { -deal-gen } beklenen kapanış tarihi geçmiş
attention-quiet = { $number } { -deal-loc } çok uzun süredir hareket yok
trend-by-day = { $title }, günlere göre
trend-by-week = { $title }, haftalara göre
trend-by-month = { $title }, aylara göre
trend-by-quarter = { $title }, çeyreklere göre
trend-by-year = { $title }, yıllara göre
trend-before = önceki { $value }
calendar-title = Hangi günler satış getirdi
calendar-region = { -Deal } kazanılan günler
calendar-nothing = Bu günlerde kazanılan yok.
calendar-no-win = { -Deal } kazanılan gün yok.
calendar-none-won = kazanılan yok
calendar-day = { $n } kazanılan, { $amount }
calendar-told = { -Deal } kazanılan günler: { $all } gün içinden { $n }; en iyisi { $day }, { $amount }.
problems = Kullanılamayanlar
problems-told = Son 30 günün { $n } mesajı hiçbir sayıda yok. Her biri saklanır; nedeni giderilip { $command } çağrılınca sayılır.
problems-line = Huni dosyasına:
problems-more = Ve { $n } başka neden: { $command } hepsini listeler.

### Bölüm: Uyarılar

alert-state-firing = sızıntı var
alert-state-weakened = eskisinden zayıf
alert-state-warning = henüz kesin değil
alert-state-resolved = bitti
alert-state-withdrawn = geri çekildi
alert-state-silent = sessiz
alert-state-batch = bakın
alerts-show-behind = Arkasındakini göster
alerts-more = { $n } uyarı daha
alerts-told = Size bildirilen
alerts-now = Şimdi
alerts-of-teams = Uyarılar ekipler ve hepsinin bütünü hakkındadır; yalnızca kendi sayılarını görenlere gösterilmez.
alerts-none = Bilinebildiği kadarıyla hiçbir yerde olağandan fazla sızıntı yok.
alerts-unsure = Henüz kesin değil
alerts-over = Bitenler
alert-worth = Bu günlerde olağan kayıptan fazlası yaklaşık { $amount }.
alert-parts = Birlikte bildirilenler
behind-reps = Bu temsilcilerden
behind-reps-small = Küçük sayılar bir kişi hakkında az şey söyler: bu kadar az { -deal-loc } tesadüf bile bu kadar fark yaratır.
behind-reasons = Kayıp nedenleri
behind-sources = Nereden geldikleri
behind-deals = Arkasındaki { $n } { -deal }
behind-show-lost = Bu günlerde kaybedilen tüm { -deals-acc } göster
behind-show-disqualified = Bu günlerde elenen tüm { -deals-acc } göster
life-title = Neler oldu
life-told = bildirilen: { $receiver }
answer-acknowledged = Görüldü
    .said = görüldü
    .meaning = Ötekiler birinin ilgilendiğini görür.
answer-snoozed = Belli bir günden önce değil
    .said = ertelendi
    .meaning = O günün ertesine kadar kimseye bildirilmez ve genel bakıştan kalkar.
answer-real = { -Deals } gerçekten kaybediliyor
    .said = gerçek bir sızıntı
    .meaning = Bu arada kaybedilenler olağan sayılana katılmaz.
answer-new_normal = Yeni olağan durum bu
    .said = yeni olağan durum
    .meaning = Bundan sonra olağan, başladığından beri olandır.
answer-said = { $by } diyor ki: { $what }
answer-until = son gün { $day }
answer-until-label = Son gün
answer-to = Uyarıya yanıt: { $title }
answer-what = Nedir?
answer-name = Adınız
answer-send = Bildir
answer-soon = Birazdan burada görünür.
answer-refused = Bildirilemedi; yeniden deneyin.
answer-no-service = Hizmet yanıt vermiyor; yeniden deneyin.
course-title = Ne kadar kesin
course-above = Sızıntının kanıtı, { $from } – { $to }: uyarı çizgisinin üstünde; tahmini başlangıç { $began }.
course-below = Sızıntının kanıtı, { $from } – { $to }: uyarı çizgisinin altında; tahmini başlangıç { $began }.
course-alert = uyarı
course-warning = ön uyarı
course-none = yok
course-evidence = sızıntının kanıtı
course-since = başlangıcı, 100 durumun 80'inde
course-line = Uyarı çizgisi, tesadüfün ancak istenen seyreklikte ulaştığı yerdedir.
course-by-day = Günlere göre kanıt
course-day = Gün
course-decided = Sonuçlanan
course-leaked = Sızan
course-evidence-short = Kanıt
course-alert-at = Uyarı eşiği
heard-title = Haber alınanlar
heard-failed = En son ne zaman haber alındığı okunamadı; yeniden deneniyor.
heard-told = { $all } içinden { $n } için genelde ne zaman haber geldiği biliniyor; uzun süre gelmezse bu bir uyarıdır.
heard-too-early = Sekiz hafta boyunca haber gelmeden olağan saatler bilinmez.
heard-silent-now = Şu anda { $n } sessiz.
heard-of-whom = Kimden
heard-last = Son haber
    .meaning = En son ne kadar önce bir şey geldi
heard-week = Haftada genelde
    .meaning = Bir saat içinde haber gelen { -deal } ve aktiviteler
heard-after = Sessizlik bildirme süresi
    .meaning = Salı günü saat onda başlarsa
heard-kind-connector = CRM
heard-kind-team = ekip
heard-kind-source = yeni { -deal } kaynağı
heard-silent = sessiz
heard-watched = izleniyor
heard-learning = öğreniliyor
heard-why-young = sekiz haftadan kısa süredir haber alınıyor
heard-why-rare = haftada üç saatten azında haber geliyor
heard-why-old = uyarıların ölçütü, sessizlik izlenmeye başlamadan önce belirlendi
watched-title = Neler izleniyor
watched-failed = Nelerin izlendiği okunamadı; yeniden deneniyor.
watched-nothing = Henüz hiçbir şey: olağan dışını söyleyebilmek için bir çeyreğin { -deals-acc } bilinmeli.
watched-since = Kendi başına izlenen dizi sayısı: { $n }; ilk gün { $day }.
watched-budget = Yıl ortalamasında hepsinde birlikte ayda en çok yaklaşık { $n } yanlış uyarı; { -deals } bir önceki yıldaki gibi kaybedildiği ve kaydedildiği sürece.
watched-few-quarters = Mevsim yalnızca { $n } çeyrekten biliniyor: daha fazla olabilir.
watched-no-season = Mevsim henüz bilinmiyor: daha fazla olabilir.
watched-all = Tümü: { $n } dizi
watched-whose = Kimin
watched-where = Nerede
watched-for = Ne için izleniyor
watched-usual = Olağan pay
watched-known = Bilinen { -deals }
    .meaning = Bir önceki yıldan, bütünün parça hakkında söyledikleriyle birlikte
watched-needed = gereken { $n }
watched-watched = izleniyor
watched-too_small = bir parça olarak izleniyor
watched-learning = öğreniliyor
watched-failing = izlenmiyor
watched-why-learning = bilinen geçmiş bir çeyrekten kısa
watched-why-failing = dealstream neyin olağan olduğunu hesaplayamıyor; bu bir hatadır
watched-why-few = { $known } { -deal } biliniyor; sızıntıyı şanssız bir başlangıçtan ayırmak için { $needed } gerekir
watched-why-rare = burada o kadar az sızıyor ki sızıntı tesadüften zamanında ayrılamaz
watched-kind-lost = kaybedilen
watched-kind-disqualified = elenen
watched-kind-stuck = takılan
watched-kind-conversion = ilerlemeyen
watched-kind-win_rate = kapananlardan kaybedilen

### Bölüm: Huni

funnel-title = Adaylar nerede ayrılıyor
funnel-meaning = Bu günlerde bir aşamaya ilk kez giren { -deals-dat } ne oldu.
stage-entered = { $deals } girdi
stage-here = şu anda bu aşamada { $number }
stage-not-decided = henüz sonuçlanmadı
stage-nothing-entered = giren { -deal } yok
stage-moved-on = { $share } ilerledi
stage-of-decided = { $n } sonuçlanan { -deal-abl }
stage-of-few-decided = yalnızca { $n } sonuçlanan { -deal-abl }
stage-nothing-lost = henüz kayıp yok
stage-lost-for = Bu günlerdeki kayıp nedenleri:
stage-leaked = sızan { $amount }
biggest-leak-why = giren { -deals-loc } kaybedilenlerin payı { $share }, öteki aşamaların hepsinden fazla
closed-in-these-days = Bu günlerde kapanan:
closed-by-date = kapanış tarihine göre, ne zaman girmiş olurlarsa olsunlar
stages-of = Aşamalar: { $pipeline }
unplaced = Henüz aşaması yok
unplaced-deals = Bu günlerde oluşturulan { $n } { -deal } huninin hiçbir aşamasında bulunmadı.
stage-by-stage = Aşama aşama
how-often-we-win = Ne sıklıkta kazanıyoruz
how-old = { -Deals } kaç günlükken kazanılıyor
where-from = { -Deals } nereden geliyor
why-lost = { -Deals } neden kaybediliyor
rates-still-open = { $n } hâlâ açık
of-win_rate = { $n } kapanmış { -deal }
of-win_rate_qualified = { $n } nitelikli kapanmış { -deal }
of-win_rate_broad = { $n } kapanmış ya da elenmiş { -deal }
of-win_rate_cohort = { $n } oluşturulan { -deal }
of-mql_to_sql = { $n } MQL adayı
curve-too-few = Söyleyebilmek için yeterince eski { -deal } az.
curve-end = { $n } gün sonra { $won } kazanılmış, { $lost } kaybedilmiş, { $open } açık.
curve-days = { -deal-gen } oluşturulmasından sonraki gün
curve-table = Yaşa göre { -deals-gen } payı
curve-won = kazanılan, %95 güven aralığıyla
curve-lost = kaybedilen

### Bölüm: Satış hattı

open-now = Şu anda açık
open-worth = { $deals }, toplam { $amount }
open-flag-stuck = takılmış: aşamasında sınırından uzun süredir
open-flag-quiet = sessiz: çok uzun süredir hiçbir şey olmadı
open-flag-overdue = gecikmiş: beklenen kapanış tarihi geçti
open-flag-won_later = kazanıldı, tarihi ileride
open-in = Açık olanlar: { $pipeline }
where-it-jams = Nerede tıkanıyor
jam = En çok süre alan aşama: { $stage }.
what-changed = Satış hattında neler değişti
    .meaning = { $days }, tüm açık { -deals }, bugün bilinene göre.
    .deals = Bu günlerin açık { -deals-acc }, başlarına gelene göre, şu andaki hâlleriyle.
due-by = Vadesi { $day } gününe kadar gelenler
    .meaning = Aynısı, o güne kadar kapanması beklenen { -deals } için.
    .deals = O güne kadar kapanması beklenen { -deals }, başlarına gelene göre, şu andaki hâlleriyle.
stuck-longest = En uzun takılanlar
waterfall-region = Baştaki açık satış hattından sondakine
waterfall-opening = Başta açık
waterfall-new = Yeni
waterfall-reopened = Yeniden açılan
waterfall-pulled_in = Öne alınan
waterfall-grown = Büyüyen
waterfall-shrunk = Küçülen
waterfall-pushed_out = Ertelenen
waterfall-won = Kazanılan
waterfall-lost = Kaybedilen
waterfall-disqualified = Elenen
waterfall-other = Diğer
waterfall-closing = Sonda açık
deals-none = Yok.
deals-without-amount = { $n } tanesinin { $currency } tutarı yok
deals-listed = { $n } { -deal-abl } { $listed } tanesi listelendi.
deals-others = Ötekileri görmek için daha az gün, bir ekip ya da bir satış hattı seçin.
deals-days-in-stage = Aşamadaki gün
deals-created = Oluşturulma
deals-last = Son hareket
deals-outcome = Sonuç

### Bölüm: Tahmin

forecast-of-this = Dönem
forecast-of-now = Tahmin bugüne aittir. Geçmiş ayların tahminleri ve gerçekleşenler de orada gösterilir.
forecast-too-few = Kapanan { -deals } tahmin için az: yeterince olunca tahmin kendiliğinden başlar.
forecast-lead = { $days } için beklenen yaklaşık { $middle }; on durumun sekizinde en az { $low }, en çok { $high }.
forecast-quota = Kota { $quota }: ulaşma olasılığı { $chance }.
forecast-besides = { $periods } bu noktada şöyle diyor: vadesi gelen { -deals-abl } beklenenin { $share } kadarı sonuna kadar geliyor; vadesi gelmeyen ya da henüz olmayan { -deals } ise { $mean } getiriyor (on durumun sekizinde { $range }). Aşağıda: yalnızca vadesi gelen { -deals }, her biri aşamasının olasılığıyla kazanılıyor.
last-months = Son { $n } ay
last-quarters = Son { $n } çeyrek
forecast-booked = Şimdiye kadar kazanılan
forecast-won-in-period = bu dönemde kazanılan
forecast-to-come = Gelmesi beklenen
forecast-due = vadesi gelen { $n } açık { -deal-abl }, toplam { $amount }
forecast-chance = Kotaya ulaşma olasılığı
forecast-no-quota = kota yok
forecast-all-open = tüm açık { -deals }, ne zaman kapanırlarsa kapansınlar
forecast-velocity = Satış hızı
forecast-velocity-is = Satış hızı: { $n } açık nitelikli { -deal } × kazanma oranı { $share } × her biri { $each }, oluşturmadan kapanışa { $days }: günde { $amount }.
forecast-meaning = Ortadaki değer ve on durumun sekizinde arasında kaldığı tutarlar.
forecast-open-due = Açık ve vadesi gelen
forecast-chance-of-it = Ulaşma olasılığı
forecast-deals-due = Vadesi gelen
forecast-won-from = Buradan kazanılan
    .meaning = Aşamaya ulaşan ve süresini dolduran { -deals-abl } kazanılanların payı.
forecast-by-team = Ekiplere göre tahmin
forecast-by-stage = Aşamalara göre tahmin
forecast-largest = En çok getirmesi beklenen { -deals }
forecast-record = Tahminler ne kadar iyiydi
forecast-chances = Olasılıklar, aşamasına şu günlerde ulaşan { -deals-abl }dır: { $days }. Bir ekibinkiler, { -deal-poss } ne kadar azsa o kadar genele çekilir.
of-the-quota = kotadaki payı { $share }
chance-under = { $share } altında
chance-over = { $share } üstünde
left-out = Tahminde olmayanlar: { $deals }.
left-out-without_close_date = beklenen kapanış tarihi olmayan { $n } açık { -deal }
left-out-without_amount = tutarı olmayan { $n } açık { -deal }
left-out-without_chance = aşaması yeterince bilinmeyen { $n } açık { -deal }
outlook-title = { $days } hangi olasılıkla hangi tutara varır: on durumun dokuzunda { $low } ya da fazlası, yarısında { $middle }, birinde { $high }.
outlook-quota = kota { $amount }
outlook-or-more = { $amount } ya da fazlası: { $share }
record-none-month = Tahmin için öncesi yeterince bilinen bitmiş bir ay yok.
record-none-quarter = Tahmin için öncesi yeterince bilinen bitmiş bir çeyrek yok.
record-of-months = { $n } ayın { $within } tanesinde
record-of-quarters = { $n } çeyreğin { $within } tanesinde
record-lead = Gerçekleşen { $within } aralıkta kaldı; onda sekiz olmalı.
record-lead-all = Öteki { -deals-gen } getirdiğiyle birlikte: { $within }.
record-too-low = Tesadüfle açıklanandan sık olarak tahminden fazlası geldi: tahminler düşüktü.
record-too-high = Tesadüfle açıklanandan sık olarak tahminden azı geldi: tahminler yüksekti.
record-table = Tahminler ve gerçekleşenler
record-forecast-on = tahmin günü { $day }
record-came = Gerçekleşen
record-of-due = o gün vadesi gelenlerden { $amount }
record-in-all = Hepsiyle
    .meaning = Vadesi gelmeyen ya da henüz olmayan { -deals-gen } getirdiğiyle, önceki dönemlerin gösterdiği gibi.
record-in-range = Aralıkta mı
record-within = aralıkta
record-more = fazla
record-less = az
record-more-came = fazlası geldi
record-less-came = azı geldi
record-deals = Geçmiş bir tahminde vadesi gelenler, her birinde bir kez sayılır.
record-chances = Aşamalara göre olasılıklar
    .meaning = Vadesi gelen { -deals } için ne söylenmişti ve ne oldu.
record-chance = Söylenen olasılık
record-won-in-time = Zamanında kazanılan
record-won-at-all = Toplam kazanılan

### Bölüm: Hedefler ve prim

quotas = Kotalar
quotas-all-pipelines = Kotalar, tüm satış hatlarında temsilcilere ve ekiplere aittir. Görmek için tüm satış hatlarını seçin.
quotas-nobody = Bu günlerde kimsenin kotası yok.
quotas-none = Henüz kota yok. Her temsilcinin ya da ekibin ne kazanması gerektiğini huni dosyasına yazın:
quotas-won = Kazanılan { $won }, kota { $quota }: kota gerçekleşme oranı { $share }.
quotas-landing = Bu gidişle varacağı tutar { $amount }.
quotas-due = Bugüne kadar gereken { $due }.
quotas-due-more = Bugüne kadar gereken { $due }: { $more } daha.
quotas-missing = eksik { $amount }
quotas-on-pace = { $share } hedefe uygun demektir
quotas-no-day = henüz hiçbir iş günü bitmedi
quotas-if = bu gidişle sürerse
quotas-covered = eksik kalanın açık ve vadesi gelen karşılığı
quotas-nothing-missing = ulaşıldı: eksik yok
quotas-reps = kotası olan { $n } temsilciden
quotas-no-calendar = henüz takvim yok
quotas-of-logged = kaydedilen sürede { $share }
quotas-by-team = Ekiplere göre kotalar
quotas-by-rep = Temsilcilere göre kotalar
goals = Hedefler
goals-none = Henüz hedef yok. Bu sayfanın her sayısı hedef olabilir; huni dosyasına yazın:
goals-none-here = Burada seçilen için hedef yok. Ötekileri görmek için tüm ekipleri, bölgeleri ve satış hatlarını seçin.
goal-target = hedef { $target }, son gün { $day }
goal-at-most = en çok { $target }, son gün { $day }
goal-at-the-end = sonunda
goal-working-days = şimdiye kadar; geçen iş günlerinin payı { $share }
goal-calendar-days = şimdiye kadar; geçen takvim günlerinin payı { $share }
goal-landing = Böyle giderse:
goal-range = { $level } güven aralığı { $range }
goal-cases = 100 durumun { $cases } tanesinde { $range }
goal-chance = olasılık { $share }
goal-needs-deals = Gereken: { $deals }.
goal-needs-leads = Gereken: { $deals } ve bunları kazanmak için { $leads }.
goal-needs-range = Gereken: { $deals } ve bunları kazanmak için { $leads } (100 durumun 80 tanesinde { $range }).
more-deals = { $n } { -deal } daha
leads = { $n } müşteri adayı
goal-no-range = Aralık yok: { $why }.
why-no-projection-nothing_yet = henüz dayanak yok
why-no-projection-too_few = şimdiye kadar 5 taneden az
why-no-projection-of_now = bu ana aittir, sonrası hakkında bir şey söylemez
why-no-projection-no_sum = büyüyen bir toplam ya da { -deals-gen } payı değil
why-no-projection-no_amounts = topladığı tutarlar tek tek bilinmiyor
why-no-projection-no_day_over = süresinin hiçbir günü bitmedi
why-no-projection-was_of_then = bir ana aittir ve son günü geçti; sayıyı o gün itibarıyla sorun
pay-title = Prim
pay-of-all = Temsilciler, bölge ve satış hattı ne olursa olsun kazandıkları her şey için prim alır.
pay-of-team = Son gün ekipte olan temsilcilerin, hangi ekipte kazanmış olurlarsa olsunlar tüm primleri; ekibin göstergelerindeki prim ise o ekipte kazanılan { -deals } içindir.
pay-no-plan = Henüz prim planı yok. Temsilcilerin kazandıklarından ne alacağını, kotalarının yanına huni dosyasına yazın:
pay-nobody = Bu günlerde planı olan hiçbir temsilcinin kotası yok.
pay-nobody-then = O gün bilindiği kadarıyla, bu günlerde planı olan hiçbir temsilcinin kotası yok.
reps = { $n } temsilci
pay-lead-settled = { $reps } için { $amount }, tümü kesinleşti.
pay-lead-open = { $reps } için { $amount }; henüz hiçbiri kesinleşmedi.
pay-lead-some = { $reps } için { $amount }; bunun { $open } kadarı henüz kesinleşmedi.
pay-at-forecast = Tahmine göre süren dönemler yaklaşık { $amount } tutar ({ $range }).
pay-by-rep = Temsilcilere göre prim
pay-as-of = Şu anda bilinene göre: { $moment } ({ $zone }). Kesinleşen hiç değişmez: sonradan öğrenilen, öğrenildiği dönemde işlenir.
pay-plan = plan: { $plan }
pay-settled = kesinleşti
pay-so-far = şimdiye kadar
pay-settles = kesinleşme { $day }
pay-so-far-settles = şimdiye kadar bilinen; kesinleşme { $day }
pay-statement = Kazanılan { $won }, kota { $quota }; hak edilen { $earned }, önceki dönemler için düzeltme { $adjusted }, ödenen { $paid }.
pay-postings = Hareketler
pay-show-postings = { $name }, { $days }: hareketleri göster
pay-posted = İşlenme
pay-closed = Kapanış
pay-attainment = Gerçekleşme
pay-attained = Gerçekleşen
pay-pays = Prim
pay-earned = Hak edilen
    .meaning = Dönemde kapanan { -deals-gen } getirdiği.
pay-adjusted = Düzeltme
    .meaning = Önceki dönemler hakkında geç öğrenilen; eksi: geri alınan.
pay-paid = Ödenen
    .meaning = İkisi birlikte.
pay-next = Sıradaki { -deals-gen } getireceği prim
    .meaning = Şu anda, temsilcinin sıradaki { -deal-poss } olarak kazanılsaydı.
pay-of-it = tutarın { $share } kadarı
pay-show-all = Tümünü göster: { $n } { -deal }
posting-won = kazanıldı
posting-won_late = geç öğrenildi
posting-won_again = yeniden kazanıldı
posting-taken_over = başka temsilcinindi
posting-amount = tutar düzeltildi
posting-cancelled = iptal edildi
posting-other_rep = başka temsilcinin
posting-other_period = daha sonra kapanıyor

### Bölüm: Ekip

activities-by-type = Türe göre aktiviteler
odds-title = Hangi aktiviteler kazanmayla birlikte görülüyor
odds = böyle bir aktivite varken kazanma şansı yokkenkine göre { $times }
odds-maybe-chance = böyle bir aktivite varken kazanma şansı yokkenkine göre { $times }; bu tesadüf olabilir
odds-crude = { -deals-gen } ne kadar ilerlediğine bakılmadan { $times }
odds-meaning = Böyle bir aktivitesi olan { -deals } daha çok ya da daha az kazanılıyor; nedeni bu olmayabilir. Eşit ölçüde ilerlemiş { -deals } birbiriyle karşılaştırılır.
odds-too-few = Aktivitesi olan ve olmayan kapanmış { -deals } bir şey söylemek için az.
fair-title = Bölgeler adil mi?
fair-lead = Kazanılabilecekler temsilcilere { $how } dağılmış: dengesizlik { $imbalance }, 0 adildir.
fair-even = eşit
fair-somewhat = biraz dengesiz
fair-uneven = dengesiz
fair-nobody = Bölgelerde kimse yok ya da hiçbirinde kazanılacak bir şey yok.
fair-nobody-there = orada çalışan yok
fair-none = yok
fair-share = adil payın { $times } katı
fair-reps = Bugün orada çalışanlar; yeni bir temsilci, istenen kota payı kadar sayılır.
fair-activities = Aynısı, bu günlerin aktiviteleri için.
fair-revenue = Aynısı, bu günlerin geliri için.
fair-no-move = Tek bir temsilcinin ya da hesabın taşınması dengeyi iyileştirmez.
fair-move-rep = En iyi tek değişiklik: { $what }, { $from } yerine { $to }; dengesizlik { $before } iken { $after } olur.
fair-move-account = En iyi tek değişiklik: { $what } hesabı, { $from } yerine { $to }; dengesizlik { $before } iken { $after } olur.
fair-everybody = Bölgeler herkes üzerinden karşılaştırılır: tüm ekipleri, bölgeleri ve satış hatlarını seçin.
fair-one = Bir bölge var; iki ya da daha fazlasıyla adil olup olmadıkları burada görünür. Huni dosyasına yazın ve temsilcilerin atamalarında adlarını verin:
fair-no-territories = Bölge yok; iki ya da daha fazlasıyla adil olup olmadıkları burada görünür. Huni dosyasına yazın ve temsilcilerin atamalarında adlarını verin:
fair-foot-file = Adil pay, herkesin temsilci başına payıdır. Potansiyel: huni dosyasındaki gibi.
fair-foot-open = Adil pay, herkesin temsilci başına payıdır. Potansiyel: açık satış hattı; bir bölgenin ne getirebileceği için { $line } yazın.
fair-foot = Aktivitelerde dengesizlik { $activities }, gelirde { $revenue }.

### Bölüm: Tüm sayılar

all-title = Tüm sayılar ve anlamları
all-number = Sayı
all-value = Değer
all-change = Değişim
all-of-stages = Aşamaların tüm sayıları
all-too-wide = Kâğıt için çok geniş: sayfada ve { $command } komutunun yazdığı CSV'de bulunur.

### Bir şeyin kullanılamama nedenleri

reason-unknown_stage = huni dosyasında olmayan bir aşama
reason-unknown_pipeline = huni dosyasında olmayan bir satış hattı
reason-unknown_rep = huni dosyasında olmayan bir temsilci
reason-unknown_activity_type = huni dosyasında olmayan bir aktivite türü
reason-unknown_currency = huni dosyasında kuru olmayan bir para birimi
reason-in_the_future = bir günden ileri tarihli
reason-unsupported_object = { -deals-abl } başka bir şey hakkında
reason-unsupported_subscription = bilinmeyen bir abonelik
reason-bad_amount = sayı olmayan ya da çok büyük bir tutar
reason-bad_time = okunamayan bir zaman
reason-bad_id = kullanılabilir bir kimliği yok
reason-bad_value = kullanılamayan değeri olan bir alan
reason-bad_event = dealstream'in tanıdığı bir olay değil
reason-bad_shape = olaylar gibi kurulmamış
reason-not_json = JSON değil
reason-too_large = bir isteğin anlatabileceğinden fazla
reason-missing_fields = CRM'in göndermeye ayarlanması gereken alanlar eksik
reason-missed_changes = CRM'in anlatmadığı değişiklikler; geçmişi yükleyen bir aktarım (backfill) giderir
reason-not_understood = geçidin hata vermesine yol açtı; nerede olduğunu günlüğü söyler
reason-corrupt_batch = Kafka yolunda bozulmuş
problem-unknown_rep = Huni dosyasında olmayan temsilci: { $value }
problem-unknown_stage = Huni dosyasında olmayan aşama: { $value }
problem-unknown_activity_type = Huni dosyasında olmayan aktivite türü: { $value }
problem-unknown_currency = Huni dosyasında olmayan para birimi: { $value }
problem-unknown_pipeline = Huni dosyasında olmayan satış hattı: { $value }
problem-add = Şu bölüme ekleyin: { $section }.
problem-add-stage = Satış hattının stages bölümüne ekleyin.

### Sızıntı uyarıları

alert-what = { $kind ->
   *[lost] daha çok { -deal } kaybediliyor
    [disqualified] daha çok { -deal } eleniyor
    [stuck] daha çok { -deal } takılıyor
    [conversion] daha az { -deal } ilerliyor
    [win_rate] daha az { -deal } kazanılıyor
}
alert-what-rates = { $kind ->
   *[lost] daha çok { -deal } kaybediliyor: yaklaşık { $after }, genelde { $before }
    [disqualified] daha çok { -deal } eleniyor: yaklaşık { $after }, genelde { $before }
    [stuck] daha çok { -deal } takılıyor: yaklaşık { $after }, genelde { $before }
    [conversion] daha az { -deal } ilerliyor: yaklaşık { $after }, genelde { $before }
    [win_rate] daha az { -deal } kazanılıyor: yaklaşık { $after }, genelde { $before }
}
alert-title = { $kind ->
   *[lost] { $whose }: daha çok { -deal } kaybediliyor (Aşama: { $place })
    [disqualified] { $whose }: daha çok { -deal } eleniyor (Aşama: { $place })
    [stuck] { $whose }: daha çok { -deal } takılıyor (Aşama: { $place })
    [conversion] { $whose }: daha az { -deal } ilerliyor (Aşama: { $place })
    [win_rate] { $whose }: daha az { -deal } kazanılıyor (Satış hattı: { $place })
}
alert-rates = { $kind ->
   *[lost] Kaybedilenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyinde (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [disqualified] Elenenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyinde (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [stuck] Takılanların payı genelde { $before }; { $since } yaklaşık { $after } düzeyinde (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [conversion] İlerleyenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyinde (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [win_rate] Kazanılanların payı genelde { $before }; { $since } yaklaşık { $after } düzeyinde (100 durumun 80 tanesinde { $low } ile { $high } arası).
}
alert-rates-over = { $kind ->
   *[lost] Kaybedilenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyindeydi (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [disqualified] Elenenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyindeydi (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [stuck] Takılanların payı genelde { $before }; { $since } yaklaşık { $after } düzeyindeydi (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [conversion] İlerleyenlerin payı genelde { $before }; { $since } yaklaşık { $after } düzeyindeydi (100 durumun 80 tanesinde { $low } ile { $high } arası).
    [win_rate] Kazanılanların payı genelde { $before }; { $since } yaklaşık { $after } düzeyindeydi (100 durumun 80 tanesinde { $low } ile { $high } arası).
}
since-day = { $day } gününden beri
since-about = yaklaşık { $day } gününden beri ({ $first } ile { $last } arasında bir gün)
since-week = yaklaşık { $day } haftasından beri ({ $first } ile { $last } arasında bir gün)
alert-cost-counted = { $kind ->
   *[lost] { $outcomes } içinden { $leaks } kaybedildi, olağandan yaklaşık { $above } fazla.
    [disqualified] { $outcomes } içinden { $leaks } elendi, olağandan yaklaşık { $above } fazla.
    [stuck] { $outcomes } içinden { $leaks } takıldı, olağandan yaklaşık { $above } fazla.
    [conversion] { $outcomes } içinden { $leaks } ilerlemedi, olağandan yaklaşık { $above } fazla.
}
alert-cost = { $kind ->
   *[lost] { $outcomes } { -deal } içinden { $leaks } kaybedildi, olağandan yaklaşık { $above } fazla.
    [disqualified] { $outcomes } { -deal } içinden { $leaks } elendi, olağandan yaklaşık { $above } fazla.
    [stuck] { $outcomes } { -deal } içinden { $leaks } takıldı, olağandan yaklaşık { $above } fazla.
    [conversion] { $outcomes } { -deal } içinden { $leaks } ilerlemedi, olağandan yaklaşık { $above } fazla.
}
alert-cost-worth = { $kind ->
   *[lost] { $outcomes } { -deal } içinden { $leaks } kaybedildi, olağandan yaklaşık { $above } fazla; bunların değeri yaklaşık { $worth }.
    [disqualified] { $outcomes } { -deal } içinden { $leaks } elendi, olağandan yaklaşık { $above } fazla; bunların değeri yaklaşık { $worth }.
    [stuck] { $outcomes } { -deal } içinden { $leaks } takıldı, olağandan yaklaşık { $above } fazla; bunların değeri yaklaşık { $worth }.
    [conversion] { $outcomes } { -deal } içinden { $leaks } ilerlemedi, olağandan yaklaşık { $above } fazla; bunların değeri yaklaşık { $worth }.
}
alert-chance = Tesadüf tek başına bunu burada yaklaşık { $span } içinde bir kez yapar.
alert-unsure = Emin olmak için bu yeterli değil.
alert-lasts = { $days } günden uzun sürdü: { -deals-gen } gerçekten kaybedilip kaybedilmediğini ya da yeni olağan durumun bu olup olmadığını bildirin.
alert-begin-resolved = Bitti:
alert-begin-withdrawn = Geri alındı:
alert-details = Ayrıntılar
moment = { $day } { $weekday }, { $time }
span-months = { $n } ay
span-years = { $n } yıl
span-a-century = 100 yıl ya da daha fazla
series-kind = { $kind ->
   *[lost] kaybedilen
    [disqualified] elenen
    [stuck] takılan
    [conversion] ilerlemeyen
    [win_rate] kazanılmayan
}
because-weakened = O günden beri öğrenilenlere göre yalnızca bir ön uyarı olurdu.
because-as-usual = Yeniden olağan hâline döndü.
because-did-not-last = Sürmedi.
because-outlived = Olağan sayılan o günden beri yeniden hesaplandı.
because-restated = { $kind ->
   *[lost] { -Deals } hakkında bilinenler değişti: bilinen { $outcomes } sonuçtan { $leaks } kaybedilmişti; şimdi { $outcomes_now } içinden { $leaks_now }.
    [disqualified] { -Deals } hakkında bilinenler değişti: bilinen { $outcomes } sonuçtan { $leaks } elenmişti; şimdi { $outcomes_now } içinden { $leaks_now }.
    [stuck] { -Deals } hakkında bilinenler değişti: bilinen { $outcomes } sonuçtan { $leaks } takılmıştı; şimdi { $outcomes_now } içinden { $leaks_now }.
    [conversion] { -Deals } hakkında bilinenler değişti: bilinen { $outcomes } sonuçtan { $leaks } ilerlememişti; şimdi { $outcomes_now } içinden { $leaks_now }.
}
because-no-batch = Şimdi bilinene göre bu { -deals } bir anda kapatılmadı.
because-really-lost = Biri bu { -deals-gen } gerçekten kaybedildiğini bildirdi; her biri sayılır.
because-a-week-ago = Bir hafta önceydi.
because-answered = Biri yanıtladı.
batch-title = { $kind ->
   *[lost] { $team }: bir anda { $n } { -deal } kaybedildi (Aşama: { $stage })
    [disqualified] { $team }: bir anda { $n } { -deal } elendi (Aşama: { $stage })
}
batch-text = { $kind ->
   *[lost] Temizlik mi, darbe mi? 10 dakika içinde { $n } { -deal } kaybedildi (Aşama: { $stage }; kim: { $who }; gün: { $day }).
    [disqualified] Temizlik mi, darbe mi? 10 dakika içinde { $n } { -deal } elendi (Aşama: { $stage }; kim: { $who }; gün: { $day }).
}
batch-text-worth = { $kind ->
   *[lost] Temizlik mi, darbe mi? 10 dakika içinde toplam { $worth } değerinde { $n } { -deal } kaybedildi (Aşama: { $stage }; kim: { $who }; gün: { $day }).
    [disqualified] Temizlik mi, darbe mi? 10 dakika içinde toplam { $worth } değerinde { $n } { -deal } elendi (Aşama: { $stage }; kim: { $who }; gün: { $day }).
}
batch-counts = Biri gerçekten kaybedildiklerini bildirmedikçe uyarılarda bir tane sayılırlar.
picture-shows-above = { $title }. Kanıtın { $day } gününe kadar nasıl büyüdüğü: uyarı çizgisinin üstünde.
picture-shows-below = { $title }. Kanıtın { $day } gününe kadar nasıl büyüdüğü: uyarı çizgisinin altında.
picture-began-on = Başlangıcı { $day }.
picture-began-about = Başlangıcı yaklaşık { $day }; 10 durumun 8 tanesinde { $first } – { $last }.
picture-how-sure = Ne kadar kesin, gün gün

### Sessizlik uyarıları

connector-standard = dealstream'in kendi webhook adresi
silence-title-connector = Artık hiçbir şey gelmiyor: { $name }
silence-title-source = Artık yeni { -deal } gelmiyor: { $name }
silence-title-team = Artık haber alınmıyor: { $name }
silence-is-connector = { $name }: { $at } anından beri hiçbir şey gelmedi.
silence-is-source = { $name }: { $at } anından beri yeni { -deal } gelmedi.
silence-is-team = { $name }: { $at } anından beri { -deals-acc } hakkında hiçbir şey gelmedi.
silence-was-connector = { $name }: { $at } anından sonra hiçbir şey gelmemişti.
silence-was-source = { $name }: { $at } anından sonra yeni { -deal } gelmemişti.
silence-was-team = { $name }: { $at } anından sonra { -deals-acc } hakkında hiçbir şey gelmemişti.
silence-over = Bitti.
silence-usually-connector = Böyle saatlerde genelde yaklaşık { $number } { -deal } ve aktivite için haber gelir.
silence-usually-source = Böyle saatlerde genelde yaklaşık { $number } yeni { -deal } gelir.
silence-usually-team = Böyle saatlerde genelde yaklaşık { $number } { -deal-poss } için haber gelir.
silence-look-connector = Aboneliğin hâlâ açık olup olmadığına ({ $name }) ve isteklerinin buraya ulaşıp ulaşmadığına bakın.
silence-look-source = Bu kaynaktan gelenlerin ({ $name }) CRM'de hâlâ { -deal-dat } dönüşüp dönüşmediğine bakın.
silence-look-team = Ekibin CRM'de hâlâ eskisi gibi ve aynı sahiplerle çalışıp çalışmadığını sorun.
silence-hangs = Buna bağlı ekipler: { $teams }. Bu arada orada olağandan çok { -deal } kaybedilip kaybedilmediği söylenemez.
silence-holiday = Kimse çalışmadıysa günü huni dosyasına, calendar altındaki holidays bölümüne ekleyin: “{ $line }”.
silence-holiday-team = Kimse çalışmadıysa günü huni dosyasına, { $team } ekibinin calendar altındaki holidays bölümüne ekleyin: “{ $line }”.
because-heard-again = Yeniden bir şey geldi: { $at }.
because-long-silent = Sekiz haftadır hiçbir şey gelmedi: artık olağan olan bu.
because-no-silence = Şimdi bilinene göre bu bir sessizlik değil: bir şey geç öğrenildi, bir tatil eklendi ya da artık sessizlik için izlenmiyor.

### Terminal: değerler ve tabloların çevresi

# Bir gün rakamlarla nasıl yazılır, Unicode kurallarıyla.
figures-of-a-day = dd.MM.yyyy
number-of-few = { $n } içinden { $value }
number-percents = %{ $low }–{ $high }
number-points = { $n } puan
number-same = aynı
number-days = { $value } gün
head-before = önceki: { $days }
head-as-known = bilindiği an: { $moment }
head-amounts = tutarlar { $currency }
head-zone = saat dilimi { $zone }
head-of-team = ekip: { $name }
head-of-rep = temsilci: { $name }
head-of-territory = bölge: { $name }
head-of-pipeline = satış hattı: { $name }
note-restated = O günden beri düzeltilenler: { $changes }.
note-stale = Hizmetten { $time } boyunca işaret gelmedi: bu sayılar eski olabilir.
note-data-since = Verilerin başlangıcı: { $since }. { $whole } öncesinde kapanan { -deals-abl } yalnızca kısa sürenler biliniyor.
range-95-short = %95 aralığı
range-95-meaning = %95 aralığı: gerçek oranın %95 kesinlikle bulunduğu aralık ve kaç { -deal } içinden olduğu.

### Terminal: KPI'lar ve anlaşmalar

pipeline-now = Satış hattı, şu anda
funnel-of = Huni: { $pipeline }
first-reps = { $all } temsilciden ilk { $n }; --by rep hepsini gösterir.
lost-there-for = Oradaki kayıp nedenleri: { $reasons }.
nothing-lost = Henüz kayıp yok.
none-lost-here = Bu günlerde bir aşamaya giren { -deals-abl } kaybedilen yok; kaybedilen { $n } { -deal-gen } aşamaları daha önceden ya da bilinmiyor.
loss-reason = Kayıp nedeni
rows-team = Ekip
rows-rep = Temsilci
rows-territory = Bölge
rows-pipeline = Satış hattı
rows-day = Gün
rows-week = Hafta
rows-month = Ay
rows-quarter = Çeyrek
rows-year = Yıl
close-day = Kapanış
flags-short = İşaret
pays = Prim
deals-shown = Gösterilen { $n }; ötekileri --limit ve --offset, tüm alanları --csv gösterir.

### Terminal: hedefler, bölgeler, tahmin ve prim

goal = Hedef
goal-by = Son gün
goal-target-short = Hedeflenen
goal-so-far = Şimdi
goal-lands = Böyle giderse
goal-ends-between = { $goal }: 100 durumun { $cases } tanesinde { $low } ile { $high } arasında biter.
goal-ends-between-chance = { $goal }: 100 durumun { $cases } tanesinde { $low } ile { $high } arasında biter, hedefe ulaşma olasılığı { $chance }.
goal-no-projection = { $goal }: öngörü yok: { $why }.
goals-not-written = Huni dosyasında böyle hedef yok; goals altına yazın, örneğin
territories-not-written = Huni dosyasında bölge yok; territories altına ve temsilcilerin atamalarına yazın.
territories-of = Aktivite ve gelir: { $days }
territories-meaning = Potansiyel, iş ve gelir temsilci başına, genele göre: 1 adildir, 2 iki katıdır.
territories-imbalance = Potansiyelin dengesizliği ({ $of }): { $imbalance }; 0 adildir.
potential-of-funnel-file = huni dosyasına göre
potential-of-open-pipeline = açık satış hattı
reps-short = Tems.
per-rep = başına
no-move-rep = Tek bir temsilcinin taşınması dengeyi iyileştirmez.
no-move-account = Tek bir hesabın taşınması dengeyi iyileştirmez.
best-move-rep = Tek temsilciyle en iyi değişiklik: { $what }, { $from } yerine { $to }; dengesizlik { $imbalance } olur.
best-move-account = Tek hesapla en iyi değişiklik: { $what }, { $from } yerine { $to }; dengesizlik { $imbalance } olur.
forecast-head = Tahmin: { $days }, tutarlar { $currency }
forecast-about = Yaklaşık { $middle }; on durumun sekizinde en az { $low }, en çok { $high }.
forecast-besides-briefly = { $periods } bu noktada şöyle diyor: vadesi gelen { -deals-abl } beklenenin { $share } kadarı sonuna kadar geliyor, ötekiler { $mean } getiriyor.
forecast-of-due-alone = Vadesi gelen her { -deal } aşamasının olasılığıyla kazanılır, başkası kazanılmazsa:
forecast-booked-is = Kazanılmış: { $amount }.
forecast-due-is = Vadesi gelen: { $n } açık { -deal }, { $amount }; ortalama { $mean } kadarı gelir.
forecast-weighted-is = Ağırlıklı satış hattı, ne zaman kapanırsa kapansın: { $amount }.
forecast-chances-of = Olasılıklar, aşamasına şu günlerde ulaşan { -deals-abl }dır: { $days }.
due-short = Vadeli
low = Alt
middle = Orta
high = Üst
chance-of-quota-short = Kota olas.
days-before-30 = 30 gün önce
of-others = Başkalarından
of-others-meaning = Başkalarından: o gün vadesi gelmemiş { -deals-gen } getirdiği.
pay-as-known = Bilindiği an: { $moment } ({ $zone })
pay-not-written = Huni dosyasında prim planı yok; plans ve temsilcileri için quotas ekleyin.
pay-earned-short = Hak ediş
pay-adjusted-short = Düzelt.
activities-short = Aktivite
deals-short = Adet
pay-of-quota = Oran
pay-from = Önce
pay-to = Sonra
pay-in-all = Toplam { $amount }.
pay-in-all-open = Toplam { $amount }; * henüz kesinleşmeyen: { $open }.
pay-other-more = Öteki planlarla { $amount }: { $difference } daha fazla.
pay-other-less = Öteki planlarla { $amount }: { $difference } daha az.
pay-other-without = Hiçbirinde yer almayan: { $reps }.
pay-at-forecasts = Temsilcilerin tahminlerine göre süren dönemler { $middle } tutar; düşük tahminlerle { $low }, yüksek tahminlerle { $high }.
pay-would-get = { $rep }, { $deal } şimdi kazanılırsa { $pays } prim alır ({ $stage }, { $amount }).
pay-others-would = Prim getirecek { $n } açık { -deal } daha var; --json hepsini gösterir.

### Terminal: uyarılar

alert = Uyarı
what = Ne
since-about-short = Başlangıç
alerts-none-at-all = Uyarı yok.
alerts-none-open = Açık uyarı yok; dealstream alerts list --all biten { $n } uyarıyı gösterir.
alerts-over-too = dealstream alerts list --all biten { $n } uyarıyı da gösterir.
alert-part-of = bunun parçası: { $id }
alert-with-it = Birlikte: { $title } ({ $id })
alert-came = { $state }, kanıt { $evidence }, eşik { $threshold }
alert-was-told = { $receiver } bilgilendirildi: { $state }
alert-still-to-tell = { $receiver } henüz bilgilendirilmedi: { $state }
tune-promise = İzlenenlerin hepsinde birlikte, yıl ortalamasında ayda en çok yaklaşık { $n } yanlış uyarı; { -deals } { $first } – { $last } arasındaki gibi sürdüğü sürece.
tune-watched = İzlenen
tune-usual = Olağan
tune-a-day = Günde
tune-known = Bilinen
tune-needed = Gereken
tune-threshold = Eşik
tune-seen-after = { $odds } × görülür
tune-nine-of-ten = Onda dokuzu
tune-others = { $n } dizi daha çok küçük ya da çok yeni; nedenini --all söyler.
waiting-delays = Gecikmeler hesaplanıyor
waiting-quarters = Çeyrek çeyrek değerlendiriliyor
silence-of = Sessizlik
a-week-title = Haftada
active-hours = Etkin saat
days-differ = Gün farkı
said-after = Bildirilir
said-after-meaning = Bildirilir: salı günü saat onda başlayan bir sessizlik ne kadar sonra bildirilir.
backtest-learning = { $day } öncesinde bilinen geçmiş bir çeyrekten kısa: hiçbir uyarı çıkamazdı.
backtest-said = { $first } – { $last }: { $messages } içinde { $alerts }; ayda { $budget } ile.
backtest-fired = Çıktığı gün
backtest-over = Bittiği gün
backtest-not-over = bitmedi
backtest-lost = O güne kadar kaybedilen
messages = { $n } mesaj
false-alarms = { $n } yanlış uyarı
more-than-usual = olağandan yaklaşık { $n } { -deal } fazla
more-than-usual-worth = olağandan yaklaşık { $n } { -deal } fazla, { $worth }
explain-usually = { $name }: günde { $a_day } sonuçta sızanların payı genelde { $share }; dayanak, bir önceki yılın { $n } sonucu. Kanıt eşiğe ulaşınca uyarı çıkar.
explain-tolerated = Hoş görülen
explain-fires = uyarı çıkar
explain-is-over = biter
explain-is-said = bildirilir
explain-silence = { $name }: en son { $at } anında bir şey geldi. Genelde haftada { $a_week }, bunun { $hours } saatinde; günler arası fark { $spread }.
explain-evidence = Her günün kanıtı ln(1 + φ·E)/φ, φ { $phi }; { $threshold }.
explain-said-at = { $threshold } olunca bildirilir
explain-not-watched = izlenmiyor: { $why }
silent-hours = Sessiz saat
usually = Genelde

### Bir soruda yanlış olan

as-it-is = { $why }
must-be-one-of = şunlardan biri olmalı: { $choices }
value-one-of = { $value } geçersiz; şunlardan biri olmalı: { $choices }
name-of-several = birden çok kaydın adı; şunlardan birini yazın: { $choices }
must-be-number = { $least } ile { $most } arasında bir tam sayı olmalı
must-be-up-to = 0 ile { $most } arasında bir sayı olmalı
must-be-from-one = 1 ya da daha büyük bir sayı olmalı
must-be-date = 2026-01-31 gibi bir tarih olmalı
must-be-between = { $first } ile { $last } arasında olmalı
must-be-moment = 2026-01-31 gibi bir gün ya da 2026-01-31T18:00 gibi bir an olmalı
must-be-budget = aylık yanlış uyarı sayısı olmalı, örneğin 1
must-be-answer = kind ve reason alanları olan bir JSON nesnesi olmalı
lies-ahead = ileride; hakkında henüz bir şey bilinmiyor
not-in-the-past = geçmişte olamaz
not-after = şundan sonra olamaz: { $last }
leave-out-or = bunu çıkarın ya da şunu: { $other }
take-one-of = { $options }: yalnızca birini verin
no-parameter = böyle bir parametre yok; olanlar: { $names }
parameter-twice = birden çok kez verilmiş; yalnızca birini bırakın
too-many-days = bir seferde en çok { $n } güne bakılır; daha geç bir gün ya da daha erken bir `to` seçin
too-fine = { $grain } adımıyla { $days } gün, { $most } sayıdan fazla eder; daha uzun bir adım ya da daha az gün seçin
json-is-everything = --json her şeyi içerir; --kpi seçeneğini çıkarın ya da --csv kullanın
all-is-every-day = --all bilinen tüm günlerdir; --from ve --to seçeneklerini çıkarın
no-alert = böyle bir uyarı yok: { $id }
alerts-begin-so = { $n ->
    [0] Böyle başlayan uyarı yok: { $beginning }; `dealstream alerts list --all` hepsini listeler
   *[other] Böyle başlayan { $n } uyarı var: { $beginning }; `dealstream alerts list --all` hepsini listeler
}
no-series = böyle bir dizi yok: { $series }; `dealstream alerts tune` hepsini listeler
not-watched = { $series } kendi başına izlenmiyor; nedenini `dealstream alerts tune --all` söyler
not-judged-batch = { $id } bir anda kapatılan { -deals } hakkında; hangileri olduğunu `dealstream alerts show { $id }` söyler
not-known-by-what = { $id } uyarısının neye göre verildiği bilinmiyor; uyarının kendisini `dealstream alerts show` gösterir
no-real-silence = real sızıntılar içindir: olağan hâle gelebilecek bir sessizlikte kaybedilen bir şey yoktur
no-new-normal-silence = new_normal sızıntılar içindir: olağan olan gelenlerden bilinir ve sekiz hafta içinde değişir; izlenmeyecek olan, huni dosyasında watch altından çıkarılır
no-new-normal-batch = new_normal sızıntılar içindir: bir anda kapatılan { -deals } bir tane sayılır; gerçekten kaybedildilerse real bildirin
day-of-a-snooze = ertelemenin son günüdür: snoozed ile ve yalnızca onunla verin
answer-late = { $seconds } saniye içinde ulaşmadı
answer-too-long = { $n } bayttan uzun
send-json = application/json içerik türüyle JSON gönderin

### Yanıtlanmayan ve kime yanıtlanmadığı

cannot-be-read = saklanan sayılar şu anda okunamıyor; nedeni: /health/ready
kafka-silent = Kafka yanıt vermiyor; birazdan yeniden bildirin
no-worker-to-tell = yanıt veren hizmet yok; başlatın (`dealstream worker`), sonra yeniden bildirin
worker-of-another-version = çalışan hizmet başka sürümden, { $kpi } yok: `dealstream up` komutunu bitirip yeniden başlatın
worker-answered = { $url } adresindeki hizmetin yanıtı { $status }; { $why }
worker-silent = { $url } bağlantı kabul ediyor ama yanıt vermiyor; oradaki hizmeti yeniden başlatın ya da DEALSTREAM_WORKER_HOST ve DEALSTREAM_WORKER_PORT ayarlarını düzeltin
worker-went-away = hizmet yanıt verirken gitti: { $why }
still-starting = hâlâ başlıyor olabilir mi?
not-of-others = başkalarının sayılarını göremezsiniz; bunu çıkarın ya da şunu sorun: { $own }
wrong-signature = imza bu uyarıya, sürüme ve alıcıya ait değil; görmek için giriş yapın
no-such-address = burada böyle bir adres yok; sayfa / adresinde, webhook'lar gateway'e gönderilir
worker-starting = worker henüz başlıyor; neyi beklediğini /health/ready söyler
not-known-as = burası { $host } adıyla bilinmiyor; doğruysa DEALSTREAM_PAGE_HOSTS ayarına ekleyin
only-own-page = yalnızca bu hizmetin kendi sayfası sorabilir
only-who-sees-all = bunu yalnızca her şeyi görebilenler sorabilir
nobody-may-ask = bunu kimse soramaz: kuralı yok
not-among-people = { $login } huni dosyasında `people` altında yok; girişi oraya ekleyin
show-who-you-are = kim olduğunuzu gösterin: giriş yapın ya da bir anahtar gönderin (Authorization: Bearer …)
token-not-known = anahtar bilinmiyor
needs-a-login = başka makinelerden giriş gerekir: DEALSTREAM_TOKENS_FILE, DEALSTREAM_IDENTITY_HEADER ya da DEALSTREAM_OPEN_TO ayarlayın; bkz. docs/access.md
send-metrics-token = DEALSTREAM_METRICS_TOKENS_FILE dosyasından bir anahtar gönderin (Authorization: Bearer …)
needs-metrics-token = buradan bir anahtar gerekir: DEALSTREAM_METRICS_TOKENS_FILE ayarlayın; bkz. docs/access.md
body-late = istek gövdesi { $seconds } saniye içinde ulaşmadı
body-too-large = istek gövdesi çok büyük
too-much-asked = bir anda çok şey soruluyor; birazdan yeniden sorun
must-be-json = istek gövdesi bir JSON nesnesi olmalı, örneğin { $example }
another-audit = başka bir denetim sürüyor

### Huni dosyasındaki değişiklikler, komutların ve günlüklerin söylediği gibi

funnel-pipeline = satış hattı { $id }
funnel-stage = aşama { $id }
funnel-team = ekip { $id }
funnel-territory = satış bölgesi { $id }
funnel-type = aktivite türü { $id }
funnel-rep = temsilci { $id }
funnel-new = { $where }: yeni
funnel-new-open = { $where }: açık aşamalar arasında yeni
funnel-gone = { $where }: artık yok
funnel-gone-from = { $where }: satış hattında artık yok ({ $other })
funnel-renamed = { $where }: kimliği artık { $other }
funnel-differs = { $where }: değişti
funnel-order = { $where }: sıraları değişti
funnel-stages-order = { $where }: aşamalarının sırası değişti
funnel-counted = { $where }: hesaplanmış günler için değişti
funnel-counted-and-paid = { $where }: hesaplanmış günler için değişti; known_since yazılmadığından kesinleşmiş primler de değişir
funnel-known = { $where }: kurların ne zamandan beri bilindiği değişti; onlarla kesinleşen prim de değişebilir
funnel-reported = { $where }: bugüne kadarki günler için değişti; onlar için bildirilmiş olanlar da değişir
funnel-to-come = { $where }: gelecek bir günden itibaren geçerli
funnel-begins = { $where }: başka bir günde başlıyor
funnel-listed = { $where }: başka bir sırada duruyor
funnel-lacks-id = { $where }: olayların gelmiş olabileceği bir kimlik eksik
