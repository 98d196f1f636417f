# Komutların bir terminalde, her yerin sözcüklerine (`../tr.ftl`) ek olarak söyledikleri.

### Komutlar nedir: ilk paragraf listelerinde de durur. Öznitelikler: seçenekleri, adlarıyla

command =
    CRM webhook'larından canlı satış hunisi KPI'ları.

    `dealstream up` ile başlayın: her şey bu makinede, simüle edilmiş { -deals } ile.
command-init =
    İlk huni dosyasını, bir gizli anahtarı ve ayarları yazar.

    CRM'in API anahtarı verilirse satış hatları, aşamalar, kişiler ve ekipler oradan okunur. Var olan hiçbir şeyin üzerine yazılmaz. `--refresh` yeniden okur ve elle yazılanı korur.
    .time-zone = Günlerin başladığı saat dilimi: Europe/Istanbul. [varsayılan: CRM'inki ya da bu makineninki]
    .currency = Sayıların para birimi: TRY. [varsayılan: CRM'inki]
    .token-file = CRM'in API anahtarının bulunduğu dosya; ya da DEALSTREAM_CRM_TOKEN. Anahtar yoksa bir taslak yazılır.
    .folder = Nereye yazılacağı. [varsayılan: bu klasör]
    .refresh = Son okunduğundan beri CRM'de ne değiştiğini söyler.
    .write = --refresh ile: değişenleri huni dosyasına da yazar.
    .yes = Hiçbir şey sormaz: CRM'in ve bu makinenin dediğini alır.
command-up =
    Her şeyi bu makinede, simüle edilmiş veriyle çalıştırır.

    Kafka, ClickHouse (gömülü), worker, gateway ve simülatörü başlatır; Docker da Java da gerekmez: Kafka için gerekenler ilk başlatmada indirilir. Ctrl-C hepsini durdurur; veriler kalır ve bir sonraki başlatma kaldığı yerden sürer.
    .data = Verilerin ve günlüklerin tutulduğu klasör.
    .simulate = Simüle edilmiş { -deals-acc } gönderir.
    .rate = Saniyede simüle edilen olay sayısı.
    .days = Başlangıçta simüle edilen geçmişin gün sayısı.
    .seed = Simülasyonun tohumu.
    .broker = Diskte Apache Kafka ya da denemek için bellekte küçük bir aracı; auto: elde edilebiliyorsa Kafka.
command-gateway =
    Webhook'ları alır, olaylarını Kafka'ya yazar.

    SIGTERM gelene kadar çalışır; bir tane yetmiyorsa bir yük dengeleyicinin arkasında birkaç tane.
command-worker =
    Olaylardan KPI üretir, saklar ve gösterir.

    SIGTERM gelene kadar çalışır. Birden çok worker işi paylaşır: aynı ayarlarla, kendi bağlantı noktasında bir tane daha başlatın.
command-try =
    CRM'iniz gibi bir olay gönderir ve sayfaya kadar izler.

    Tutarı olmayan yeni bir { -deal }; ayarlanan gizli anahtarla ve ayarlanan adres için imzalanır; sonunda silinir ve hiçbir sayıda kalmaz. Hangi adımda durduğunu ve ne yapılacağını söyler. Durursa çıkış kodu 1.
    .gateway = Gateway'e buradan ulaşılan adres. [varsayılan: bu makinede]
    .rep = CRM'in gönderdiği biçimiyle temsilci kimliği. [varsayılan: bugün çalışan ilk temsilci]
    .stage = CRM'in gönderdiği biçimiyle aşama kimliği. [varsayılan: ilk açık aşama]
    .keep = Silmez: { -deal } sayılarda kalır; verilmezse sonunda silinir.
    .patience = Her adımın en çok sürebileceği saniye.
    .json = Adımlar, JSON olarak.
command-simulate =
    Bir satış ekibini taklit eder ya da tüm sayıları doğrular.

    Önce geçmiş, sonra canlı; gerçekten imzalanmış webhook'larla. Yeniden başlatılınca kaldığı yerden sürer. --verify ile hizmetin bildirdiği her sayıyı gerçekle karşılaştırır; bu sırada süren bir simülasyon bekler.
    .gateway = Gateway adresi. [varsayılan: yığınınki ya da DEALSTREAM_PUBLIC_URL]
    .worker = --verify ve --day-seconds için worker adresi. [varsayılan: yığınınki ya da DEALSTREAM_WORKER_…]
    .journal = Gönderdiklerini tuttuğu yer. [varsayılan: veri klasöründe simulator]
    .seed = Aynı tohum aynı şeyi yapar.
    .days = Önce gönderilen geçmişin gün sayısı.
    .rate = Canlıyken saniyedeki olay sayısı.
    .load = Gateway'i yükler: geçmiş yok, --seconds (ya da 60) saniye boyunca saniyede bu kadar olay; sonunda nasıl gittiğini söyler.
    .seconds = Bu kadar saniye canlı çalıştıktan sonra durur. [varsayılan: hiç]
    .duplicates = İki kez iletilenlerin payı.
    .late = Çok geç iletilenlerin payı.
    .shuffled = Sırası bozuk iletilenlerin payı.
    .corrected = Başka adımları düzelten adımların payı.
    .verify = Bir şey göndermez: hizmeti gerçekle karşılaştırır.
    .patience = --verify hizmetin yetişmesini bu kadar saniye bekler.
command-replay =
    Her sayıyı ClickHouse'taki ham olaylardan yeniden üretir.

    Hepsini şimdiki huni dosyasıyla zenginleştirerek bir kez daha üretir: dosya değiştikten ya da aracının verileri kaybolduktan sonra. Önce tüm worker'ları, --reset ile gateway'leri de durdurun (kaçırdıklarını CRM yeniden gönderir). Bir `dealstream up` yığını bunu başlarken kendisi yapar.

    --beside ile hiçbir şey durdurulmaz: huni dosyasında geçmiş değiştikten sonra worker'lar tüm sayıları gösterdiklerinin yanında yeniden üretir ve yetişince bunları gösterir. Yarıda kesilirse yeniden başlatılınca sürer; huni dosyası eski hâlindeyse başlanmış olan bırakılır.
    .reset = Topic'lerdekileri siler ve yeniden üretir; verilmezse boş olmaları gerekir.
    .beside = Değişen huni dosyasıyla, çalışan sayıların yanında yeniden üretir ve yetişince onlara geçer.
command-backfill =
    Geçmişi CRM dışa aktarımlarından ya da API'sinden gönderir.

    Nasıl yapıldığını docs/backfill.md gösterir. Dosyalar: CSV, Excel, Parquet; .gz ve .zip içinde de olabilir; - standart girdidir. Dosya yerine bir CRM adı (hubspot, pipedrive, close, salesforce), anahtarla API'sini okur. Aynı geçmiş iki kez gelse de bir kez sayılır; canlı gelmiş olan da öyle. Yarıda kesilirse kaldığı yerden sürer. Çıkış kodu 1: reddedilen satırlar var; her biri satır numarası ve nedeniyle bir dosyada.
    .mapping = Sütunların anlamı: bir dosya ya da hazır eşlemelerden biri.
    .suggest = Bu dosyalar için ilk eşlemeyi yazdırır; düzenleyin, sonra kullanın.
    .sheet = --suggest ile: çalışma kitabının hangi sayfası. [varsayılan: ilk tablo]
    .dry-run = Yalnızca ne olacağını ve neyin yanlış göründüğünü gösterir.
    .write-funnel = --dry-run ile: verilerden yapılan bir huni dosyası yazar.
    .token-file = Dosya yerine bir CRM adı verildiğinde: API'sinin anahtarı; ya da DEALSTREAM_CRM_TOKEN.
    .until = Bu tarihten sonra olanları canlı olaylara bırakır.
    .exported = Dosyaların dışa aktarıldığı gün. [varsayılan: her birindeki en yeni tarih]
    .full-speed = Worker'ların hızına uymaz; canlı sayılar gecikebilir.
    .rejected = Reddedilen satırların gideceği yer. [varsayılan: --keep içinde]
    .keep = Nereye kadar geldiğini tuttuğu yer. [varsayılan: veri klasöründe backfill]
command-kpis = KPI'ları özet, ekip, temsilci, aşama ya da zamana göre yazar.
    .by = Her biri için bir satır. [varsayılan: yöneticinin bölümleri; --csv ile ekip]
    .from = İlk gün. [varsayılan: bu ayın ilk günü; haftalara göre bu çeyreğin, aylara göre bu yılın ilk günü, çeyrek ya da yıla göre --all gibi]
    .all = Bilinen ilk günden bugüne kadar.
    .kpi = Yalnızca bu KPI (kimlik, bkz. docs/kpis.md); birkaç tane için her biri ayrı.
    .csv = Bu satırlar CSV olarak, tüm sütunlarla ya da --kpi sütunlarıyla; toplam satırı olmadan.
command-deals =
    Bir sayının ardındaki ya da bir durumdaki { -deals-acc } listeler.

    `dealstream deals --stuck --stage Teklif` bir aşamada takılanları listeler.
    .open = Şu anda açık bir aşamada olanlar; varsayılan budur.
    .stuck = Şu anda aşamasının sınırından uzun süredir orada olanlar.
    .quiet = Şu anda aşamanın izin verdiğinden uzun süredir teması, hareketi ya da yeni tutarı olmayanlar.
    .overdue = Şu anda beklenen kapanışı geçmiş olanlar.
    .won = Kapanış gününe göre bu günlerde kazanılanlar.
    .lost = Bu günlerde kaybedilenler.
    .disqualified = Bu günlerde elenenler.
    .created = Bu günlerde oluşturulanlar.
    .won-later = Kazanılmış, kapanış günü ileride olanlar.
    .uncertain = Değişiklikleri kaçırılmış olabilecekler.
    .kpi = Bu günlerin şu KPI'sının ardındakiler (kimlik, bkz. docs/kpis.md); --stage ile aşamanınki.
    .waterfall = Bu günlerin şelalesinin şu adımındakiler: tüm açık { -deals-abl }.
    .waterfall-due = Aynısı, sonuna kadar vadesi gelenlerden.
    .stage = Bu aşamada olan ya da bu aşamadan kapananlar (kimlik ya da ad).
    .source = Bu kaynaktan gelenler, CRM'in dediği gibi; boş: kaynağı olmayanlar.
    .reason = Bu nedenle kaybedilenler, CRM'in dediği gibi; boş: nedeni olmayanlar.
    .from = İlk gün. [varsayılan: bu ayın ilk günü]
    .sort = {"["}varsayılan: amount; şu anda açık olanlarda days_in_stage]
    .limit = En çok kaç { -deal }.
    .offset = Baştan kaç tanesinin atlanacağı.
    .json = Haklarında bilinen her şey, JSON olarak.
command-goals = Hedeflerin durumunu, nereye varacağını ve gerekeni söyler.
    .json = Haklarında bilinen her şey, JSON olarak.
command-territories = Bölgelerin ne kadar adil olduğunu ve ne düzelteceğini söyler.
    .from = İşin ve sonuçların ilk günü. [varsayılan: bu ayın ilk günü]
    .csv = Bölgeler, CSV olarak.
command-commission =
    Temsilcilere ödenen primi { -deal } { -deal } yazar.

    Kesinleşen hiç değişmez; sonradan öğrenilen, öğrenildiği döneme yazılır.
    .period = Bu dönemden bir günü olan her kota döneminin hesap özetleri.
    .from = Dönem yerine ilk gün.
    .to = Son gün.
    .team = Yalnızca son gün bu ekipte olan temsilciler (kimlik ya da ad), hangi ekipte kazanmış olurlarsa olsunlar tüm primleriyle; bir ekibin prim göstergesi o ekipte kazanılan { -deals } içindir.
    .rep = Yalnızca bu temsilci (kimlik ya da ad), kayıtlarıyla.
    .plan = Başka planların bulunduğu bir YAML dosyası: ne tutarlardı.
    .csv = Her kayıt için bir satır, CSV olarak.
command-forecast =
    Ayı ya da çeyreği tahmin eder, eskilerin isabetini söyler.

    Tahmin; kazanılmış olan, sonuna kadar kapanması beklenen her açık { -deal } (aşamasından kazanılma olasılığıyla) ve geçmiş dönemlerin gösterdiği kadarıyla bunların ne kadarının zamanında geldiği ve ötekilerin ne getirdiğidir.
    .period = Şimdiki ay ya da çeyrek.
    .json = Hakkında bilinen her şey, JSON olarak.
    .csv = Geçmiş dönemlerin tahminleri ve gelenler, bir de şimdiki.
command-alerts =
    Huninin nerede ve ne zamandan beri sızdırdığını listeler.

    `dealstream alerts` açık olanları listeler; `dealstream alerts show ID` birini bütünüyle gösterir.
command-alerts-ack =
    Bir uyarıyla ilgilenildiğini; gerçek, yeni olağan ya da ertelenebilir olduğunu bildirir.

    Kimliğin başı yeter. En son bildirilen geçerlidir.
    .reason = Neden, sözcüklerle: uyarının geçmişinde durur.
    .by = Bildirenin adı.
    .real = { -Deals } gerçekten kaybedildi: bu olağan sayılmaz.
    .new-normal = Böyle kalacak: bundan sonra karşılaştırılan budur.
    .snooze-until = Bu gün bitene kadar kimseye bildirilmez.
command-alerts-backtest =
    Bazı günlerde neyin, ne zaman uyarı vereceğini ve o güne kadar ne kaybedildiğini söyler.

    Her çeyrek, öncesinde bilinene göre değerlendirilir.
    .from = İlk gün.
    .to = Son gün.
    .budget = Hepsinde birlikte ayda kaç yanlış uyarı. [varsayılan: huni dosyasındaki]
command-alerts-explain =
    Bir uyarının ya da dizinin gün gün nasıl değerlendirildiğini gösterir.

    ID bir uyarının ya da `tune --json` ile listelenen bir dizinin kimliğidir: lost/new-business/proposal/team/north, silence/connector/hubspot.
command-alerts-list = Açık uyarıları ya da hepsini listeler.
    .all = Bitenler de.
command-alerts-show =
    Bir uyarı hakkında bilinen her şeyi gösterir: ne dediği, nasıl geldiği, ne bildirildiği ve kime söylendiği.

    Kimliğin başı yeter.
command-alerts-tune =
    Nelerin izlendiğini ve bir sızıntının ne kadar çabuk görüleceğini söyler.

    Sızıntı, bir { -deal-gen } kaybedilme şansını olağanın huni dosyasındaki katına çıkarandır; varsayılan, iki katı.
    .all = Kendi başına izlenemeyecek kadar küçük olanlar da.
command-sql =
    ClickHouse'a SQL ile sorar; hiçbir şey yazılmaz.

    Soru verilmezse: hangi tablo ve görünümlerin olduğu (docs/clickhouse.md). En çok 30 saniye, 1 GB bellek, 100.000 satır. Çıkış kodu 1: ClickHouse soruyu reddeder ve nedenini söyler.
    .json = Sütunlar ve satırlar, JSON olarak.
    .csv = Satırlar, CSV olarak.
command-audit =
    Tüm sayıları SQL ile yeniden hesaplar, farklı olanları söyler.

    ClickHouse'taki ham olaylardan, saat saat ve ölçü ölçü. Bu sırada akış sürebilir: yalnızca her bakışta farklı olan sayılır. Çıkış kodu 0: hepsi aynı; 1: bazıları farklı ya da saklanmış bir şey eksik; 2: denetim yapılamadı ya da karşılaştırılacak bir şey yok.
    .most = En çok bu kadar fark adıyla söylenir; ötekiler sayılır.
    .patience = Yalnızca yolda olabilecek sayılar farklıyken bu kadar saniye yeniden bakılır.
    .json = Sonuç, JSON olarak.
command-missing =
    Bir zamanlar saklanmış olup şimdi eksik olanı söyler.

    Gün gün olaylar, saklanmadan önce Kafka'dan silinmiş kayıtlar ve ClickHouse'un bozuk diye kenara ayırdığı tablo parçaları. Eksik bir şey varsa çıkış kodu 1.
    .accept = Eksik olan olmadan sürer: bundan sonra var olan her şeydir.
    .read-again = Worker'lara Kafka'da hâlâ duran her şeyi yeniden okutur.
    .json = Hepsi, JSON olarak.
command-migrations =
    ClickHouse'ta eksik olan geçişleri (migration) söyler.

    Worker'lar bunları başlarken uygular; bu komut önce okumak ya da başkasına çalıştırtmak isteyenler içindir. Bazıları eksikse çıkış kodu 1; yazdırıldı ya da uygulandıysa değil.
    .plan = --apply ile çalışacak SQL'i yazdırır, hiçbirini çalıştırmaz.
    .apply = Bir worker'ın başlarken yaptığı gibi çalıştırır.
command-topics =
    Topic'leri ve ayarlara göre nasıl olmaları gerektiğini yazar.

    --check ya da --apply ile Kafka'dakilerle karşılaştırır ya da öyle yapar: bölümler, kopyalar, sıkıştırma, kayıtların ne kadar kaldığı ve kaç kopyada bulunması gerektiği. Var olan bir topic'in bölümleri ve kopyaları hiç değiştirilmez. Sonunda bir fark kalırsa çıkış kodu 1.
    .check = Kafka ile karşılaştırır; bir fark varsa çıkış kodu 1.
    .apply = Eksik olanı yapar, değiştirilebileni değiştirir.
command-backup =
    Hizmet sürerken yeni bir klasöre (KLASÖR) yedek yazar.

    Olaylar, kullanılamayan kayıtlar, yanıtlarıyla uyarılar, bunların neye göre değerlendirildiği, düzeltmeler: Parquet olarak, her dosya sayısı ve sağlama toplamıyla. Sayılar bunlardan üretilir ve yedekte yoktur; huni dosyası, hesaplar dosyası ve gizli anahtarlar da yoktur. ClickHouse'ta saklanmış olaylar eksikse çıkış kodu 1: o zaman yedekte kalanlar vardır ve eski yedekler durur.
    .keep = Sonra KLASÖR yanındaki en eski yedekleri siler; bununla birlikte N tane kalır.
command-restore =
    KLASÖR'deki yedekte olanları var olanlara ekler.

    Önce her dosya denetlenir. Bir `dealstream up` yığını çalışıyor olmamalıdır; henüz yığını olmayan bir klasörün --data seçeneğiyle yedek oraya geri getirilir ve o klasörle `dealstream up` tüm sayıları ondan üretir. Başka yerde topic'ler boşken `dealstream replay` üretir. Sonunda hâlâ eksik varsa çıkış kodu 1.
command-forget =
    Bir kişiyi ya da { -deal-acc } unutur; sayılar olduğu gibi kalır.

    Yerine rastgele bir kimlik geçer: ClickHouse'ta, tüm topic'lerde, worker'ların durumunda, huni dosyasında ve sonradan gelen olaylarda. Önce yığını ya da tüm worker ve gateway'leri durdurun. Yedeklerde, CRM'de, Kafka ve ClickHouse günlüklerinde olana dokunulmaz. Sonunda her yer aranır: bir şey kaldıysa çıkış kodu 1. Yarıda kesilirse baştan bir kez daha yapılır.
    .rep = Temsilci kimliği; huni dosyasındaki adı, eski kimlikleri ve girişleri de unutulur.
    .deal = dealstream'deki { -deal } kimliği; sayılanlar dışında hakkında bilinen gider.
    .contact = CRM'deki bir kişi ya da müşteri adayının kimliği.
    .also = Bir ad, bir adres, kim olduğunu gösteren başka bir şey; birkaç kez verilebilir.
    .again = Unutulan herkes için bir kez daha yapar.
command-dead-letters =
    Kullanılamayan kayıtları listeler, en yenisi önce.

    Neden giderilince `dealstream redrive` bunları yeniden gönderir.
    .limit = En çok kaç kayıt, en yenisi önce.
    .reason = Yalnızca bu nedenle olanlar, örneğin unknown_stage.
    .open = Yalnızca yeniden gönderilmemiş olanlar.
command-dead-letters-count = Nedenlerine göre sayar.
command-dead-letters-show =
    Birini bütünüyle gösterir: içeriği, neden kullanılamadığı ve ne yapılacağı.

    Kimliğin başı yeter. Gizli anahtara benzeyen gösterilmez.
command-redrive =
    Kullanılamayan kayıtları, neden giderilince yeniden gönderir.

    Her birini bir kez. Şimdiki huni dosyasıyla okunurlar. Önce ne gönderileceğini gösterir ve sorar. Hâlâ kullanılamayan kalır; ne kadar sık çalışırsa çalışsın hiçbir şey iki kez sayılmaz.
    .reason = Bu nedenle olanların hepsi; birkaç kez verilebilir.
    .all = Hepsi.
    .again = Daha önce yeniden gönderilmiş olanlar da.
    .dry-run = Yalnızca ne gönderileceğini gösterir.
    .json = Yapılanlar, JSON olarak; --yes ya da --dry-run gerekir.
command-check =
    Ayarları, huni dosyasını, Kafka ve ClickHouse'u denetler.

    Bir worker çalışıyorsa bu huni dosyasıyla saydığını da. Yanlış bir şey varsa ya da --against ile sayıların yeniden üretilmesi gerekiyorsa çıkış kodu 1.
    .against = Değişmiş bir huni dosyasında, çalışan bir hizmetin neyi hemen alacağını ve neyin tüm sayıların yeniden üretilmesini gerektirdiğini söyler.
command-holidays =
    Bir ülkenin tatillerini takvim için verir.

    Huni dosyasına yapıştırın ya da yanına yazdırın. O zaman sabittirler: haklarında sonradan öğrenilen, bu komut yeniden çalıştırılana kadar hiçbir sayıyı değiştirmez.
    .country = Ülke kodu (ISO 3166), örneğin TR.
    .subdivision = Eyalet ya da bölge kodu, örneğin BY.
    .years = Bir yıl ya da ilk ve son yıl: 2026-2027.
    .half-days = Biliniyorsa yarım günler de.
    .into = Bu CSV dosyasına yazar, dosyadaki başka yılları olduğu gibi bırakır.

### Birkaç komutta olan seçenekler

option-as-of = Bu günün sonunda ya da bu anda (2026-01-31T18:00) bilinene göre. [varsayılan: şimdi]
option-csv = Aynısı, CSV olarak.
option-data = Kastedilen yığının (`dealstream up`) veri klasörü. [varsayılan: tek yığın; yoksa ayarlar]
option-day-seconds = Sızıntının ilk gününden başlayarak geçmişin bir günü bu kadar saniye sürer. [varsayılan: olabildiğince kısa]
option-help = Bu metni gösterir ve çıkar.
option-json = Her şey, JSON olarak.
option-language = Yanıtın dili; JSON ve CSV'nin dili yoktur. [varsayılan: DEALSTREAM_LANGUAGE, yoksa terminalinki]
option-leak = Bir ekibe bir aşamada daha çok kaybettirir: team=north,stage=proposal,odds=2,from=2026-10-01,until=2026-10-31. [varsayılan: son 30 gün için şansın iki katı]
option-pipeline = Yalnızca bu satış hattı (kimlik ya da ad).
option-rep = Yalnızca bu temsilci (kimlik ya da ad).
option-team = Yalnızca bu ekip (kimlik ya da ad).
option-territory = Yalnızca bu bölge (kimlik ya da ad).
option-to = Son gün. [varsayılan: bugün]
option-version = Sürümü gösterir ve çıkar.
option-yes = Sormaz.

### Yardımın ve hataların çevresindekiler: komutları okuyan click'in İngilizce söyledikleri

usage-options = [SEÇENEKLER]
usage-commands = KOMUT [DEĞERLER]...
kind-text = METİN
kind-integer = TAMSAYI
kind-float = SAYI
kind-file = DOSYA
kind-directory = KLASÖR
kind-path = YOL
kind-datetime = YYYY-AA-GG
kind-choice = SÖZCÜK
typed-file = DOSYA
typed-folder = KLASÖR
typed-name = AD
typed-code = KOD
typed-zone = DİLİM
typed-date = TARİH
range-both = { $least } ile { $most } arası
range-least = en az { $least }
range-above = şundan büyük: { $least }
range-most = en çok { $most }
range-below = şundan küçük: { $most }
option-one-of = Şunlardan biri: { $choices }.

# İçlerinde söylenen, click'in verdiği adlarla durur.
click-aborted = Yarıda kesildi!
click-argument-name-takes-nargs-values = { $name } { $nargs } değer alır.
click-choose-from-choices = Şunlardan birini seçin: { $choices }
click-commands = Komutlar
click-default-default = varsayılan: { $default }
click-did-you-mean-possibility = Bunu mu demek istediniz: { $possibility }?
click-directory = klasör
click-error-e-message = Hata: { $e-message }
click-error-invalid-input = Hata: geçersiz girdi
click-error-message = Hata: { $message }
click-error-the-two-entered-values-do-not-match = Hata: girilen iki değer aynı değil.
click-error-the-value-you-entered-was-invalid = Hata: girilen değer geçersiz.
click-file = dosya
click-got-unexpected-extra-argument-args = Beklenmeyen fazladan değer ({ $args })
click-got-unexpected-extra-arguments-args = Beklenmeyen fazladan değerler ({ $args })
click-invalid-value-for-param-hint-message = Geçersiz değer, { $param_hint }: { $message }
click-invalid-value-message = Geçersiz değer: { $message }
click-missing-argument = Eksik değer
click-missing-command = Komut eksik.
click-missing-option = Eksik seçenek
click-missing-parameter = Eksik parametre
click-name-filename-does-not-exist = { $filename } yok.
click-name-filename-is-a-directory = { $filename } bir klasör.
click-name-filename-is-a-file = { $filename } bir dosya.
click-name-filename-is-not-readable = { $filename } okunamıyor.
click-name-filename-is-not-writable = { $filename } yazılamıyor.
click-no-such-command-name = Böyle bir komut yok: { $name }.
click-no-such-option-name = Böyle bir seçenek yok: { $name }
click-option-name-does-not-take-a-value = { $name } değer almaz.
click-option-name-requires-an-argument = { $name } bir değer ister.
click-options = Seçenekler
click-path = yol
click-possible-options-possibilities = (Olası seçenekler: { $possibilities })
click-required = gerekli
click-try-command-option-for-help = Yardım için: '{ $command } { $option }'
click-usage = Kullanım:
click-value-does-not-match-the-format-format = { $value } şu biçimde değil: { $format }.
click-value-does-not-match-the-formats-formats = { $value } şu biçimlerden birinde değil: { $formats }.
click-value-is-not-a-valid-boolean-recognized-values-states = { $value } evet ya da hayır değil. Tanınan değerler: { $states }
click-value-is-not-a-valid-number-type = { $value } burada kullanılabilecek bir sayı değil.
click-value-is-not-choice = { $value } olamaz; olabilecek: { $choice }.
click-value-is-not-in-the-range-range = { $value } olmaz: { $range }.
click-value-is-not-one-of-choices = { $value } şunlardan biri değil: { $choices }.

### Uzun sürenlerin çubukları

waiting-audit = Yeniden hesaplanıyor, { $look }. bakış
waiting-backup = Yazılıyor
waiting-crm = Okunuyor: { $crm }
waiting-events = { $events } olay, saniyede { $rate }
waiting-history = Geçmiş
waiting-look = Gözden geçiriliyor
waiting-read = Okunuyor
waiting-redrive = Yeniden gönderiliyor
waiting-replay = Yeniden üretiliyor
waiting-restore = Geri getiriliyor
waiting-send = Gönderiliyor

### `dealstream up` komutunun söyledikleri ve bir komutun hangi yığına sorduğu

stack-here = { $data } klasöründeki yığın: sayfa { $page }, Kafka { $kafka }
stack-here-stopped = { $data } klasöründeki yığın: durdurulmuş
stack-starting-kafka = Kafka başlatılıyor
stack-starting-broker = Gömülü aracı başlatılıyor
stack-starting-worker = Worker başlatılıyor: { -deals }, aktiviteler ve göstergeler
stack-starting-gateway = Gateway başlatılıyor: webhook'lar
stack-starting-simulator = Simülatör başlatılıyor: üç ekip, önce geçmişleri, sonra canlı
stack-fetching = Kafka { $version } indiriliyor: { $repository }, { $files } dosya, { $megabytes } MB, yalnızca bir kez
stack-fetched = { $done } / { $megabytes } MB indirildi
stack-memory-only = Deneme, yalnızca bellekte: zorla kapatılırsa ClickHouse'a henüz ulaşmamış olaylar (genellikle son bir saniye) kaybolur
stack-port-taken = { $wanted } numaralı bağlantı noktası dolu; { $part ->
    [gateway] gateway için seçilen port: { $port }
    [page] sayfa için seçilen port: { $port }
   *[kafka] Kafka için seçilen port: { $port }
}
stack-ready = Hazır. Açın: { $page } (webhook adresi: { $gateway }/webhooks/…, ölçümler: { $page }/metrics)
stack-stops-with = Ctrl-C hepsini durdurur; veriler şu klasörde kalır: { $data }
stack-stopping = Durduruluyor
stack-stopped = Durdu
stack-not-complete =
    EKSİK: sayılar geriye kalanlardan hesaplanıyor.
    { $problem }
stack-was-killed = Bu klasördeki son yığın zorla kapatılmış; alındı denen her şey diskte, oradan sürüyor
stack-was-killed-in-memory = Bu klasördeki son yığın zorla kapatılmış; ClickHouse'a ulaşmamış olaylar bellekle birlikte kayboldu: yeniden gönderin
stack-broker-left-behind = Onun Kafka'sı { $kafka } adresinde açık kalmış (süreç { $process }); şimdi durduruldu
stack-bringing-back = ClickHouse'ta saklananlar geri getiriliyor
stack-anew = Hesaplananlar artık uymuyor: tüm sayılar ClickHouse'taki olaylardan yeniden hesaplanıyor
stack-clickhouse-gone = { $clickhouse } yok: Kafka'da olanlarla dolduruluyor. Bu her şey değilse eksikleri `dealstream missing` söyler, `dealstream restore` bir yedekten geri getirir
stack-records-lost = Kafka kayıt kaybetmiş ({ $which }); bunlardan saklanmış olanlar ClickHouse'ta
stack-kafka-not-again = Kafka kapandı ve henüz yeniden başlatılamıyor ({ $why })
stack-kafka-again = Kafka kapandı ve yeniden başlatıldı; bu arada olaylar gateway'in günlüğünde bekler
stack-memory-large = Bellekteki aracı { $mebibytes } MiB tutuyor ve yalnızca büyüyor: Ctrl-C ve yeni bir başlangıç onu küçültür
stack-part-again = { $part ->
    [worker] Worker
    [gateway] Gateway
    [simulate] Simülatör
   *[other] { $part }
} { $code } koduyla kapandı ve yeniden başlatıldı; günlüğü: { $log }
stack-simulator-ended = Simülatör kapandı: { $why }. Geri kalan her şey sürüyor. Bu huni dosyasına göre simülasyon için başka bir --data KLASÖR ile, simülasyonsuz --no-simulate ile başlatın
stack-file-unwritable = { $file } yazılamıyor ({ $why })
stack-left-in-kafka = { $records ->
    [unknown] ClickHouse'ta henüz olmayan olaylar
   *[other] ClickHouse'ta henüz olmayan { $records } kayıt
} Kafka'da diskte duruyor ve sonraki başlangıçta gelir
stack-lost-in-memory = { $records ->
    [unknown] ClickHouse'ta olmayan olaylar
   *[other] ClickHouse'ta olmayan { $records } kayıt
} bellekle birlikte kayboldu: yeniden gönderin
stack-left-in-journal = { $bytes } bayt olay { $journal } klasöründe bekliyor ve sonraki başlangıçta gelir
stack-already-running = { $data } klasöründe zaten bir yığın çalışıyor; önce onu durdurun ya da --data KLASÖR ile başka birini başlatın
stack-folder-unusable = { $data } kullanılamıyor: { $why }; --data ile başka bir klasör seçin
stack-half-forgotten = { $data } klasöründe `dealstream forget` yarıda kalmış; önce onu yeniden yapın: yazıldığı gibi ya da --again ile
stack-worker-still-running = son yığının worker'ı (süreç { $process }) hâlâ çalışıyor; onu kapatıp yeniden başlatın
stack-start-again = { $why }; yeniden başlatın
stack-state-not-taken = worker kendi durumunu kabul etmiyor; günlüğüne bakın
stack-anew-not-taken = worker yeniden hesaplananı kabul etmiyor; bakın: { $logs }
stack-not-ready =
    { $part ->
        [worker] worker
        [gateway] gateway
       *[other] { $part }
    } hazır olamadı:
    { $lines }
    (tamamı: { $log })
stack-store-failed =
    son olaylar ClickHouse'a yazılamadı:
    { $lines }
    (tamamı: { $log })
stack-bring-back-failed =
    veriler geri getirilemedi:
    { $lines }
    (tamamı: { $log })
stack-stopped-meanwhile = veriler geri getirilirken durduruldu; hepsi hâlâ orada
stack-both-gone = Kafka kayıt kaybetmiş ({ $which }) ve { $clickhouse } yok: birini geri getirin ya da bir yedeği başka bir klasöre getirin: `dealstream restore BACKUP --data KLASÖR`
stack-memory-broker-ended = gömülü aracı kapandı; yeniden başlatın: ClickHouse'ta olanlar geri getirilir
up-of-another-kafka = { $setting } başka bir Kafka'ya ait, `dealstream up` ise kendininkini kullanır; ayarı kaldırın

no-stack-in = { $data } klasöründe yığın yok; `dealstream up --data { $data }` ile başlatın ya da --data seçeneğini yazmayın
several-stacks =
    birden çok yığın var; hangisinin kastedildiğini söyleyin:
    { $stacks }
no-stack-counts-with = bilinen hiçbir yığın buradaki ayarın gösterdiği huni dosyasıyla ({ $funnel_file }) hesaplamıyor; ona ayrı verilerle bir yığın başlatın: `dealstream up --no-simulate --data live`
stacks-of-others =
    { $told }; ya da başkasını kastettiğinizi söyleyin:
    { $stacks }
stack-counts-with = { $stack } hesabında kullandığı dosya: { $funnel_file }
stack-still-starting = { $data } klasöründeki yığın hâlâ başlıyor; hazır olduğunu söyleyince yeniden deneyin
stack-state-stopped = durdurulmuş
stack-state-killed = zorla kapatılmış
stack-not-running = { $data } klasöründeki yığın çalışmıyor ({ $state }); yeniden başlatın: `dealstream up --data { $data }`
stack-left-a-broker = { $data } klasöründeki yığın zorla kapatılmış, { $kafka } adresindeki aracısı (süreç { $process }) açık kalmış: oraya gönderilen hiçbir worker'a ulaşmaz; yeniden başlatın: `dealstream up --data { $data }`

### `dealstream check` komutunun söyledikleri

check-ok = tamam
check-wrong = YANLIŞ
check-settings = ayarlar
check-stack = yığın
check-core-compiled = çekirdek, derlenmiş
check-core-interpreted = çekirdek, yorumlanıyor: { $why }
check-kafka = Kafka, { $kafka }
check-no-stack = Kafka'yı da getirecek bir yığın çalışmıyor: `{ $up }` onu başlatır
check-no-answer = { $seconds } saniye içinde yanıt gelmedi
check-stored = saklananların hepsi yerinde
check-zone = { $zone } günleri ClickHouse ile burada aynı anlarda başlıyor
check-zone-differs = { $day } gününden itibaren başlamıyor: ikisinden birinin saat dilimi kuralları eski; ClickHouse ya da buradaki tzdata yenilenmeli
check-worker-does-not-say = { $port } numaralı bağlantı noktasındaki worker söylemiyor: { $why }
check-funnel-file = huni dosyası { $file }
check-receiver = alıcı { $name }
check-another-file = onda başka bir dosya var: DEALSTREAM_FUNNEL_FILE ayarını her yerde aynı yapın
check-goes-on = { $port } numaralı bağlantı noktasındaki worker başka bir dosyayla hesaplıyor ve onunla sürdürüyor
check-same = { $file } kullanılan huni dosyasıyla aynı şeyi söylüyor.
check-save-it = { $file } adıyla kaydedin: çalışan gateway ve worker'lar birkaç saniye içinde onu kullanır.
check-rebuild = yeniden
check-at-once = hemen
check-way-out = Geçmişi değiştirir; kaydedildikten sonra tüm sayıları onunla yeniden hesaplamak için: `dealstream replay --beside`; bu arada hizmet sürer
place-embedded = { $folder } klasöründeki chDB
place-of-a-server = ClickHouse, { $server }
open-in-the-worker = { $where } (worker'da açık)
plain = şifresiz: gönderilenler yolda okunabilir
plain-with-password = şifresiz: gönderilenler ve parola yolda okunabilir
as-user = kullanıcı { $user }, parolasız
as-user-with-password = kullanıcı { $user }, parolayla
as-user-with-mechanism = kullanıcı { $user }, parolayla ({ $mechanism })
as-user-by-certificate = kullanıcı { $user }, bizim sertifikamızla
as-token = bir anahtarda adı geçen kişi olarak: { $token }
token-from = { $client } kullanıcısının { $url } adresinden aldığı
as-nobody = belirli bir kullanıcı olarak değil
topics-begin-with = topic ve tüketici gruplarının ön eki: { $prefix }
tls-by-system = TLS; sertifikası ve adı sistemin güvendiklerine göre denetlenir
tls-by-file = TLS; sertifikası ve adı { $file } dosyasındakilere göre denetlenir
tls-shows = gösterilen sertifika: { $file }
plans = planlar: { $plans }
plans-quotas-reps = { $n } temsilcinin kotası
plans-quotas-teams = { $n } ekibin kotası
plans-ramps = { $n } alışma dönemi
plans-goals = { $n } hedef
plans-commission = { $n } prim planı
plans-calendars = { $n } takvim, tatiller { $last } gününe kadar
plans-calendars-bare = tatilsiz { $n } takvim
no-quota = not: bugün kotası olmayanlar: { $reps }
quota-before = not: ilk atamadan önceki günlerde de kotası olan ve o ekipte sayılanlar: { $reps }
quota-before-and-more = not: ilk atamadan önceki günlerde de kotası olan ve o ekipte sayılanlar: { $reps } ve { $n } kişi daha
far-ahead = not: { $years } yıldan daha ileride başlayanlar henüz sayılmıyor; bu yıllar doğru mu: { $days }?
rate-known-later = not: { $currency } için { $starts } tarihinden geçerli kur primde ancak { $day } tarihinden sonra sayılır; bu known_since doğru mu?
plan-later = not: { $plan } planı bir kota döneminin içinde başlıyor ve sonraki dönemin ilk günü olan { $day } gününden itibaren ödüyor: { $reps }
plan-later-and-more = not: { $plan } planı bir kota döneminin içinde başlıyor ve sonraki dönemin ilk günü olan { $day } gününden itibaren ödüyor: { $reps } ve { $n } kişi daha
no-quota-and-more = not: bugün kotası olmayanlar: { $reps } ve { $n } kişi daha
no-holidays = not: { $year } için tatil yazılmamış; `dealstream holidays` yazar
no-holidays-yet = not: { $year } için henüz tatil yazılmamış; `dealstream holidays` yazar

### `dealstream init` komutunun sordukları ve söyledikleri

asks-crm = Hangi CRM
asks-crm-name = CRM'in adı
asks-crm-typed = init sözcüğünden sonra yazın, şunlardan biri: { $choices }
asks-token-why = API'nin erişim anahtarı (token) yazma zahmetinden kurtarır: aşamalar, kişiler ve ekipler okunur. { $where }.
token-of-hubspot = Bu, uygulamanızın erişim anahtarıdır: HubSpot'ta yetkilerini (scope) gösteren sayfada görünür ya da orada yenisi yapılır
token-of-pipedrive = Pipedrive onu Settings → Personal preferences → API altında gösterir
token-of-close = Close onu Settings → Developer → API Keys altında gösterir
token-of-salesforce = Bir access token: `sf org display --json` bir tane gösterir
asks-token = Anahtar (Enter: anahtarsız)
asks-time-zone = saat dilimi
asks-currency = para birimi
asks-typed = şununla belirtin: { $option }
asks-typed-or-proposed = { $option } ile belirtin ya da { $proposal } için --yes yazın
asks-nothing-says = belirtilmemiş: { $what }; { $way_out }
asks-no-terminal = soru sorulacak bir terminal yok; { $way_out } (tamamı: dealstream init CRM --time-zone Europe/Berlin --currency EUR)
asks-no-time-zone = IANA saat dilimi değil; örneğin Europe/Istanbul ya da UTC yazın
asks-no-currency = ISO 4217'nin üç harfini yazın, örneğin TRY
write-needs-refresh = --write yalnızca --refresh ile kullanılır
init-already-there = { $file } zaten var ve olduğu gibi kalır; başka bir --folder söyleyin ya da onu taşıyın. Yazıldığından beri CRM'de nelerin değiştiğini `dealstream init --refresh` söyler
init-made-of-the-crm = CRM'in söylediklerinden yapılan huni dosyası
init-mend-in-the-crm =
    { $why }
    Bunu CRM'de düzeltin ya da dosyayı elle yazın
init-wrote = Yazıldı: { $files }; { $zone }, { $currency }.
init-read = Okundu: { $pipelines }, { $stages }, { $reps }, { $teams }.
init-pipelines = { $n } satış hattı
init-stages = { $n } aşama
init-teams = { $n } ekip
init-token-not-kept = Anahtar saklanmaz: geçmiş ve --refresh için onu DEALSTREAM_CRM_TOKEN ya da --token-file ile verin.
init-environment-first = Not: bu terminalde { $setting } = { $value }; bu, dosyadan önce gelir; kaldırın.
init-next = Sırada ne var:
next-folder = ayarların bulunduğu klasöre geçin, burada ve açacağınız her terminalde: cd { $folder }
next-ids = CRM'inizdeki satış hattı, aşama ve temsilci kimliklerini { $funnel } dosyasına yazın
next-ids-or-token = CRM'inizdeki satış hattı, aşama ve temsilci kimliklerini { $funnel } dosyasına yazın ya da boş bir klasörde, bunları okuyan --token-file ile yeniden başlayın
next-check = huni dosyası için ne dediğine bakın, hiçbir şey çalışmıyorken de olur: dealstream check
next-look = { $funnel } dosyasına bakın: ekipler, hangi aşamaların mql ve sql olduğu
next-start = kendi verileriyle başlatın: dealstream up --no-simulate --data live
next-try = ikinci bir terminalde, bu klasörde: dealstream try { $crm } --data live
next-history-of-crm = geçmişinizi getirin: dealstream backfill { $crm } --data live
next-history = geçmişinizi, { -deals-gen } dışa aktarılmış dosyasını getirin: dealstream backfill deals.csv --suggest; docs/backfill.md
next-connect = CRM'i bağlayın: { $guide }; { $secret }
next-secret-hubspot = uygulamanızın client secret değerini, yerini tutan değerin yerine { $file } dosyasına yazın
next-secret-pipedrive = Pipedrive webhook'larının kullanıcı adı ve parolası { $file } dosyasındakilerdir
next-secret-close = webhook'unuzun signature_key değerini, yerini tutan değerin yerine { $file } dosyasına yazın
next-secret-salesforce = aktarıcı { $file } dosyasındaki sırla imzalar
next-secret-standard = programınız { $file } dosyasındaki sırla imzalar
crm-token-of-another = ayarlarda { $others } için gizli anahtar var, { $crm } için yok: ayarlardaki API anahtarı yabancıya giderdi. { $crm } anahtarının dosyasını yazın: --token-file DOSYA
crm-without-address = DEALSTREAM_CRM_API: { $crm } adresi her müşteride başkadır; ayarlayın, örneğin https://example.my.salesforce.com
crm-without-api = { $crm }: sorulacak bir API yok; anahtarı yazmayın, huni dosyasını elle yazın
crm-without-pipeline = { $crm }: { -deals } için hiç satış hattı yok; önce orada bir tane yapın
crm-note = Not: { $note }
crm-no-token = { $crm } böyle bir anahtar vermez: { $where }
crm-asks-to-wait = { $why }; { $seconds } saniye beklenmesini istiyor. Aynı komut daha sonra kaldığı yerden sürer
crm-later = { $why }. Aynı komut daha sonra kaldığı yerden sürer
crm-read-without = { $why }. Okunmadan geçildi: { $what }.
crm-part-teams = ekipler
crm-part-currency = para birimi
crm-part-zone = saat dilimi
crm-part-account = saat dilimi, para birimi ve { -deals-gen } adresleri
crm-part-archived = arşivlenen { -deals }
crm-certificate-refused = { $host } sertifikası kabul edilmedi ({ $why }); güvenilecek başkalarını SSL_CERT_FILE gösterir
crm-too-many-bytes = { $crm }: { $path } yanıtı { $most } bayttan uzun
crm-no-json = { $url } JSON'dan başka bir şeyle yanıt veriyor; DEALSTREAM_CRM_API API'nin adresi mi?
crm-does-not-answer = { $crm } { $address } adresinde yanıt vermiyor{ $told }; ağa ya da DEALSTREAM_CRM_API ayarına bakın
crm-knows-no-such-token = { $crm } anahtarı tanımıyor{ $told }: yanlış yazılmış ya da süresi dolmuş. { $where }
crm-not-allowed = { $crm } bu anahtarla { $path } okunmasına izin vermiyor{ $told }: gereken { $scopes }
crm-has-no-such-path = { $crm }: { $path } yok{ $told }; { $address } doğru adres mi (DEALSTREAM_CRM_API)?
crm-is-asked-too-much = { $crm } şu anda çok fazla soru alıyor{ $told }
crm-sends-elsewhere = { $address } başka yere yönlendiriyor ({ $status }); DEALSTREAM_CRM_API ayarına yönlendirdiği adresi yazın
crm-cannot-answer = { $crm } şu anda yanıt veremiyor ({ $status }){ $told }
crm-answered = { $crm }: { $path } sorusunun yanıtı { $status }{ $told }
crm-no-such-type = { $where }: { $id } türü active, won ya da lost değil
crm-no-object = { $where }: yanıt bir nesne değil; DEALSTREAM_CRM_API CRM'in adresi mi?
crm-no-list = { $where }: yanıtta { $key } listesi yok; DEALSTREAM_CRM_API CRM'in adresi mi?
crm-lacks = { $where }: yanıtta { $key } eksik
crm-no-id = { $where }: { $id } bir Salesforce kimliği değil
crm-no-time = { $where } bir zaman değil: { $time }
crm-several-currencies = hesapta birden çok para birimi var, geçmişleri bunları ayırmıyor; CurrencyIsoCode içeren dışa aktarımlar verin: docs/backfill.md
crm-same-page = { $crm } hep aynı sayfayı veriyor; aynı komut daha sonra kaldığı yerden sürer
scopes-of-hubspot = crm.objects.deals.read ve crm.objects.owners.read yetkileri; uygulamaya ekleyin
scopes-of-pipedrive = bütün { -deals-acc } ve kullanıcıları gören birinin, örneğin bir yöneticinin anahtarı
scopes-of-close = bütün { -deals-acc } ve kullanıcıları gören birinin, örneğin bir yöneticinin API anahtarı
scopes-of-salesforce = API Enabled izni ve { -deals-acc }, geçmişlerini ve kullanıcıları okuma yetkisi
refresh-needs-token = --refresh için CRM API'sinin bir anahtarı gerekir; dosyasını --token-file ile söyleyin
refresh-which = hangi CRM'in kastedildiğini söyleyin: dealstream init { $crms } --refresh
refresh-no-teams = { $crm } ekiplerini vermedi: ekipler olduğu gibi kalır, yeni gelenler hiçbirinde yer almaz.
refresh-nothing = { $crm }: hiçbir değişiklik yok.
refresh-unusable =
    bu değişikliklerle huni dosyası kullanılamazdı; olduğu gibi kalıyor
    { $why }
refresh-anew = Bunlarla tüm sayıların yeniden hesaplanması gerekir; o zamana kadar çalışan parçalar önceki dosyayla sürdürür:
refresh-anew-beside = dealstream replay --beside bunu, şimdiki sayılar gösterilirken yapar.
refresh-to-write = { $n } değişikliği { $file } dosyasına --write ile yazın.
refresh-wrote = { $n } değişiklik { $file } dosyasına yazıldı.
refresh-from-tomorrow = dosyada yarından itibaren, çünkü bugün hesaplandı bile
refresh-stays = dosya başka söylüyor ve olduğu gibi kalıyor
refresh-stays-gone = dosyada kalır, çünkü geçmiş onunla hesaplandı
refresh-stays-left = dosyada kalır, çünkü geçmiş onunla hesaplandı; son gününden sonra ondan bir şey beklenmemesi için until: { $day } yazın
refresh-stays-back = dosyada bu temsilci için `until` varsa elle silin
refresh-stays-kind = bunu elle değiştirin: geçmişi değiştirir; nasıl olduğunu `dealstream check --against` söyler
refresh-stays-new = dosyada zaten var ya da konacağı bir liste yok
changed-pipeline = satış hattı { $name }
changed-stage = aşama { $name } ({ $pipeline })
changed-team = ekip { $name }
changed-rep = temsilci { $name }
changed-type = aktivite türü { $name }
changed-new = yeni: { $subject }
changed-gone = artık yok: { $subject }
changed-back = yeniden burada: { $subject }
changed-renamed = { $subject }: yeni adı { $after }
changed-kind = { $subject }: artık { $after }, önce { $before }
changed-moved = { $subject }: ekibi artık { $after }, önce { $before }
changed-order = { $subject }: aşamalarının sırası artık { $after }
changed-no-team = yok

### `dealstream try` komutunun söyledikleri

try-step-signed = imza
try-step-page = sayfa
try-step-taken-out = silme
try-no-stage = pipelines: huni dosyasında { -deals } için açık bir aşama yok; bir tane ekleyin
try-no-rep = reps: huni dosyasında { $day } günü çalışan kimse yok; birini ekleyin ya da --rep ile söyleyin
try-no-secret = { $setting } burada ayarlı değil; gateway'deki değeri verin. (Bu ayar olmadan başlatılan bir yığında hiç yoktur ya da kimseye söylemediği bir değer vardır: durdurun, ayarlayın, yeniden başlatın.)
try-no-gateway = { $url } adresinde yanıt veren bir gateway değil; gateway'i --gateway ile söyleyin
try-means-401 = sırrı başka; { $setting } ayarını iki yerde de aynı yapıp gateway'i yeniden başlatın
try-means-401-signed = { $setting } ya da DEALSTREAM_PUBLIC_URL orada başka, ikisi de imzaya girer. Buradaki adres { $address }; ikisini de iki yerde aynı yapıp gateway'i yeniden başlatın
try-means-404 = gateway'de { $setting } yok; gateway'in başlatıldığı yerde ayarlayıp onu yeniden başlatın
try-means-429 = çok fazla ya da doğrulanamayan çok fazla istek gönderildi; bir dakika sonra yeniden deneyin
try-means-503 = şimdi Kafka'ya yazamıyor; nedenini `dealstream check` söyler
try-means-log = günlüğüne bakın
try-answered = { $url } yanıtı { $status } ({ $error }): { $means }
try-dead-letters = gateway bunun { $n } parçasını kullanılamayanlara ayırdı
try-dead-letters-why = nedenini `dealstream dead-letters --open` söyler
try-no-answer = { $url } { $seconds } saniye içinde yanıt vermiyor; günlüğüne bakın
try-nobody-answers = { $url } adresinde yanıt veren bir gateway yok ({ $why }); başlatın (`{ $up }` ya da `dealstream gateway`) ya da --gateway ile söyleyin
try-not-in-kafka = { $seconds } saniye sonra { $kafka } üzerindeki { $topic } içinde yok: gateway başka bir Kafka'ya yazıyor (DEALSTREAM_KAFKA, DEALSTREAM_TOPIC_PREFIX) ya da Kafka yokken günlüğünde tutuyor; bunu /health/ready söyler
try-on-topic = { $topic } üzerinde { $n }
try-kafka-away = { $why }; gateway'in aldıkları onda durur ya da CRM yeniden gönderir
try-not-stored = { $seconds } saniye sonra { $where } içinde yok: { $why }
try-not-shown = { $page } { $seconds } saniye sonra göstermiyor: oradaki worker'ın başka bir ClickHouse'u var (DEALSTREAM_CLICKHOUSE) ya da buradaki anahtar (DEALSTREAM_TOKEN) bu temsilciyi görmeyen birine ait
try-page-silent = { $page } soruyu alıyor ama { $seconds } saniye içinde yanıt vermiyor: makine meşgul ya da worker takılmış; daha uzun bir --patience ile yeniden deneyin ya da günlüğüne bakın
try-no-worker = { $page } adresinde yanıt veren bir worker yok ya da onun başka bir ClickHouse'u var; başlatın (`{ $up }` ya da `dealstream worker`) ya da DEALSTREAM_WORKER_HOST ve DEALSTREAM_WORKER_PORT ayarlarını verin
try-token = { $why }; DEALSTREAM_TOKEN ayarına bu temsilciyi gören birinin anahtarını verin
try-behind = worker'da bekleyen { $waiting } kayıt var, saklamada { $seconds } saniye geride; bekleyin ya da günlüğüne bakın
try-as-for = imzalanan adres { $url }
try-accepted = { $url } { $n } olayı kabul etti
try-not-counted = sayılmadı: { $why }
try-counted = { $rep } adına, { $stage } aşamasında sayıldı
try-shown = { $page } sayfasında { $rep }: son 7 günde, bununla birlikte { $deals } oluşturuldu
try-deleted = { $deal } silindi, artık hiçbir sayıda yok
try-deleted-once-mended = { $deal } silindi: geri kalan düzelir düzelmez hiçbir sayıda yer almayacak
try-still-counted = { $deal } hâlâ sayılıyor; silinmesi kabul edildi ve hesaba katılacak

### `dealstream backfill` ne söyler. Bir dosyanın bütününde neyin yanlış olduğu yalnızca İngilizce söylenir

backfill-no-team = ekipsiz
backfill-after-suggest = unsure yazan her satıra bakın, önce time_zone (günler ona göre başlar) ve source (o olmadan canlı da gelen { -deals } iki kez sayılır). Sonra: dealstream backfill DOSYALAR -m MAPPING.yaml --dry-run
backfill-not-read = { $file }: okunmadı; eşlemede bu adda bir dosya yok
backfill-no-source = Eşlemede source yok, burada ise webhook’lar kurulu: { $crm }. Canlı da gelen bir { -deal } o zaman iki kez sayılır; bağlayıcısını source olarak yazın
backfill-wrote-funnel = Yazıldı: { $file }, verilerden yapıldı. Aşamalarını sıraya koyun, ekiplere ve saat dilimine bakın
interrupted-goes-on = Yarıda kesildi; aynı komut kaldığı yerden sürer
interrupted-nothing-kept = Yarıda kesildi; hiçbir şey saklanmadı
backfill-goes-on = Yarıda kesildiği yerden sürüyor
backfill-where-to-look = Nereye bakmalı: `{ $command }` ya da sayfa, { $page }
backfill-live-not-looked-at = Canlı olayların söylediklerine bakılamadı: { $why }
backfill-waits-for-workers = Worker'ların önceden gelmiş { $n } olayı işlemesi bekleniyor
backfill-workers-stand = Worker'lar ilerlemiyor; biri çalışıyor mu? İlerleyince kendiliğinden sürer
backfill-file = Dosya
backfill-rows = Satır
backfill-left-out = Bilerek bırakılan
backfill-activities = { $n } aktivite
backfill-events = { $n } olay
backfill-holds = { $what } ({ $events })
backfill-holds-between = { $what }, { $first } – { $last } ({ $events })
backfill-created = { $n } oluşturma
backfill-moves = { $n } aşamaya giriş
backfill-owners = { $n } sorumlu
backfill-amounts = { $n } tutar
backfill-currencies = { $n } para birimi
backfill-close-dates = { $n } kapanış tarihi
backfill-open = O ay oluşup açık kalan
backfill-revenue = Gelir ({ $currency })
backfill-all = Tümü
backfill-last-months = { $n } ayın son { $shown } tanesi gösteriliyor; ötekiler de “Tümü” satırında
backfill-none-lost = Bunların arasında kaybedilen { -deal } yok. Dışa aktarımda yalnızca açık ya da kazanılanlar mı var? O zaman her aşamada neredeyse hepsi ilerlemiş görünür ve uyarılar bunu olağan sayar: kaybedilenleri de dışa aktarın
backfill-sent = { $events } gönderildi; sayılar saniyeler içinde gelir.
backfill-sent-healed = { $n } tanesi, bir { -deal-gen } bütünüyle bilindiğini söyler
backfill-sent-taken-back = { $n } tanesi, bir dışa aktarımın söylediği ama geçerli olmayan bir şeyi işaretler
backfill-known = { $n } tanesi daha önceki bir aktarımdan zaten vardı
backfill-left-to-live = { $n } tanesi canlı olaylara bırakıldı: onlar aynısını söyler ya da daha iyisini bilir
backfill-told-better = { $n } tanesini bir değişiklik dosyası ya da daha yeni bir dışa aktarım daha iyi söyler
backfill-no-file-for = Eşlemenin şu bölümü için dosya verilmedi: { $part }
backfill-lacks-column = { $file }: '{ $column }' sütunu yok, { $what } bilinmiyor
backfill-currencies-not-read = { $file }: '{ $column }' sütunu okunmuyor, bütün tutarlar raporlama para biriminde sayılıyor; öyle değillerse eşlemeye currency: { $column } yazın
backfill-sheet = { $file }: okunan sayfa '{ $sheet }'; bir başkası için ({ $others }) eşlemeye sheet: yazın
backfill-disagree = Çelişki
backfill-property = Özellik
backfill-says = Ne diyorlar
backfill-counts = Geçerli olan
backfill-says-each = { -deal } dosyası { $row_day } günü { $row } diyor; geçmiş { $change_day } günü { $change } ile bitiyor
backfill-says-live = dosya { $row_day } günü { $row } diyor; canlı olaylar { $change_day } günü { $change } ile bitiyor
backfill-live-counts = canlı olaylar
backfill-row-counts = { -deal } dosyası
backfill-history-counts = geçmiş
backfill-stage = aşama
backfill-owner = sorumlu
backfill-amount = tutar
backfill-currency = para birimi
backfill-close-date = kapanış tarihi
backfill-source = kaynak
backfill-loss-reason = kayıp nedeni
backfill-account = müşteri
backfill-nothing = boş
backfill-nobody = kimse
backfill-more = … ve { $n } tane daha
backfill-each-in = Her biri: { $file }
backfill-look = Bakmaya değer
backfill-in-a-stage-early = oluşturulmadan önce bir aşamada olan { -deals }
backfill-open-though-closed = açık bir aşama olan { $stage } içinde görünen, ama { $column } sütununa göre kapanmış { -deals }: kazanılanların ya da kaybedilenlerin aşaması olabilir
backfill-won-for-nothing = tutarı yazılmadan kazanılan { -deals }
backfill-counted-as = { $written } olarak yazılan, eşlemenin dediği gibi { $counted } sayılan tutarlar
backfill-not-kept = { $column } değerleri tutulmuyor: huni dosyasında { $section } yok
backfill-changes-twice = iki kez yer alan değişiklikler
backfill-changes-unused = { $property } değişiklikleri; hiçbir sayı buna bağlı değil
backfill-misspelt = Yanlış yazılmış gibi
backfill-is-it = Şu mu
backfill-in = Sütun
backfill-would-be-rejected = { $n } satır reddedilecek
backfill-rejected = { $n } satır reddedildi
backfill-why = Neden
backfill-example = Örneğin
backfill-line = { $file }, satır { $line }
backfill-others = ötekiler
backfill-unmatched = Aranan { $n } satır kullanılmadı: hiçbir satır onu istemedi ya da anahtarı başkasında da var
backfill-each-reason-in = Her biri satırı ve nedeniyle: { $file }

### `dealstream backfill` bir satırı neden kullanmaz; sütununun adından sonra. Tırnak içindekiler dosyada yazıldığı gibidir

row-about = { $column }: { $why }
row-correct-it = düzeltin
row-no-id = boş; her satırın bir kimliği olmalı
row-id-rounded = { $id } bir hesap tablosunda yuvarlanmış; kimlikleri metin olarak dışa aktarın
row-id-with-marks = { $id } binlik ayırıcılarla yazılmış; kimlikleri metin olarak dışa aktarın
row-id-is-none = { $id } kimlik değil; her satırın bir kimliği olmalı
row-id-too-long = { $id } bir kimliğin olabileceğinden uzun ya da içinde denetim karakteri var
row-twice = { $id } daha önceki bir satırda da var; o satır geçerli
row-no-date = { $date } 1970 ile 2099 arasında bir tarih değil; nasıl yazıldığını `dates` altına ekleyin
row-zone-of-several = { $date }: { $zone } birkaç saat diliminin adı; +01:00 gibi yazın ya da doğru time_zone ile birlikte tarihlerin nasıl yazıldığını `dates` altına yazın, örneğin %Y-%m-%d %H:%M:%S { $zone }
row-lies-ahead = { $date } gelecekte; düzeltin
row-created-when = boş; ne zaman oluşturulduğunu hiçbir şey söylemiyor
row-changed-when = boş; ne zaman değiştiğini hiçbir şey söylemiyor
row-changed-what = boş; neyin değiştiğini söylemeli
row-took-place-when = boş; ne zaman yapıldığını hiçbir şey söylemiyor
row-done-by-nobody = boş; biri yapmış olmalı
row-without-type = boş; ne demek olduğunu values altında söyleyin
row-without-stage = boş; bir { -deal-gen } aşaması olmalı
row-which-stage = boş; hangi aşama olduğunu values altında söyleyin
row-in-it-since-when = { $stage } aşamasında ne zamandan beri olduğunu hiçbir şey söylemiyor
row-wrong-order = tarihi, { -deal-gen } oluşturulmasından ya da daha önce bulunduğu bir aşamadan önce; tarihleri düzeltin
row-no-duration = { $duration } 0 ile bir hafta arasında değil (birim: { $unit }); { $way_out }
row-duration-begins-with = saatle mi dakikayla mı başladığını duration_unit altında söyleyin
row-no-amount-with-point = { $amount } ondalık noktalı bir tutar değil; onu ya da eşlemeyi düzeltin
row-no-amount-with-comma = { $amount } ondalık virgüllü bir tutar değil; onu ya da eşlemeyi düzeltin
row-two-currencies = { -deal-gen } para birimi { $other }, tutarınki { $one }; birini düzeltin
row-mark-of-several = { $mark } birkaç para biriminin işareti; hangisi olduğunu `currency` altına, kurunu exchange_rates altına yazın
row-no-rate = huni dosyasında { $currency } için kur yok; exchange_rates altına ekleyin
row-no-rate-for-it = huni dosyasında para birimi için kur yok
row-no-such-stage = huni dosyasında { $name } adlı bir aşama yok
row-no-such-pipeline = huni dosyasında { $name } adlı bir satış hattı yok
row-no-such-rep = huni dosyasında { $name } adlı bir temsilci yok
row-no-such-activity-type = huni dosyasında { $name } adlı bir aktivite türü yok
row-no-such-row = { $file }: { $key } satırı yok
row-has-alike = { $missing } ({ $other } var)
row-add = { $missing }; { $section } altına ekleyin
row-say-or-add = { $missing }; ne demek olduğunu values altında söyleyin ya da { $section } altına ekleyin
row-add-or-formerly = { $missing }; { $section } altına ya da şimdi olduğu kaydın `formerly` alanına ekleyin
row-mend-or-optional = { $missing }; düzeltin ya da optional: true yazın
row-stage-of-several = birkaç satış hattında { $name } adlı aşama var ({ $ids }); satış hattını belirtin
row-name-of-reps = { $name } birkaç temsilcinin adı ({ $ids }); hangisi olduğunu values altında söyleyin
row-names-people = { $names }: { $n } kişi, ama bir { -deal } tek temsilcinindir; eşlemeye several_reps: first yazın ya da kimin olduğunu values altında söyleyin
row-formula-not-kept = hücredeki formülün değeri dosyada yok; dosyayı bir hesap tablosunda açıp orada kaydedin
row-cell-shows = hücre { $shown } gösteriyor; formülünü düzeltin ya da ne demek olduğunu values altında söyleyin
row-key-more-than-once = { $file }: { $key } birden çok kez var
row-without-key = { $key } boş; bir arama dosyasında her satırın bir anahtarı olmalı
row-key-twice = { $key } birden çok kez var; hangi satırın kastedildiği bilinemez
row-nobody-asks = başka hiçbir dosyada anahtarı { $key } olan bir satır yok
row-has-zero = satırda, hiçbir metinde olmayan bir sıfır baytı var; düzeltin
row-too-many-fields = satırda { $n } alan var, başlıkta { $wanted }; tırnak içine alınmamış bir ayırıcı mı var?
row-too-few-fields = satırda { $n } alan var, başlıkta { $wanted }; bir alan mı eksik?
row-no-csv = satır CSV değil: { $why }
row-no-csv-until = satır CSV değil: { $why } ({ $last } numaralı satıra kadar)
pull-under-way = { $folder } klasöründe bir `dealstream backfill { $crm }` daha sürüyor; bitmesini bekleyin
pull-needs-a-token = { $crm } geçmişi API anahtarıyla okunur; dosyasını --token-file ile söyleyin
pull-is-whole = { $crm }: { $at } okunan alınıyor; yeniden okumak için { $folder } klasörünü silin
pull-goes-on = { $crm }: { $at } başlayan okuma sürüyor
pull-records = { $n } kayıt
pull-read = { $crm }: { $n } kayıt okundu

### `dealstream audit` komutunun söyledikleri. Eksik olan, `dealstream missing` gibi İngilizce söylenir

audit-windows = { $n } pencere
audit-rows = { $n } { -deal } satırı
audit-events = { $n } olay
audit-looks = { $n } bakış
audit-scope = { $windows } ve { $rows }, { $events } üzerinden { $seconds } saniyede yeniden hesaplandı
audit-agrees = Bütün sayılar aynı: { $scope }
audit-rest-agrees = Geriye kalanlar aynı: { $scope }
audit-nothing = Hiçbir şey karşılaştırılmadı: ClickHouse'ta ne olay ne sayı var. Kastedilen o mu?
audit-window-differs = { $source ->
    [events] { $window } { $measure }: akışta { $stream }, toplu hesapta { $batch }
    [leaks] { $window } { $measure }: uyarılarda { $stream }, akışın { -deal } satırlarında { $batch }
   *[rows] { $window } { $measure }: akışta { $stream }, akışın { -deal } satırlarında { $batch }
}
audit-row-differs = { -deal } { $deal }: akışta { $stream }, toplu hesapta { $batch }
audit-more = ve { $n } tane daha
audit-differ = { $n } sayı farklı; { $scope } ({ $looks })
audit-unsettled = Bazıları hâlâ değişiyor; daha uzun bir --patience ile yeniden deneyin
audit-broken-off = worker denetimin ortasında durdu

### `dealstream dead-letters` ve `redrive` komutlarının söyledikleri. Bir kayıt için ne yapılacağı, yazıldığı gibi, İngilizce durur

letters-none = Kullanılamayan kayıt yok: gelen her şey kullanılabildi.
letters-none-open = Yeniden gönderilmemiş kayıt yok; hepsini `dealstream dead-letters count` sayar.
letters-none-with-reason = { $reason } nedeniyle kullanılamayan kayıt yok; hepsini `dealstream dead-letters count` sayar.
letters-none-open-with-reason = { $reason } nedeniyle kullanılamayıp yeniden gönderilmemiş kayıt yok; hepsini `dealstream dead-letters count` sayar.
letters-newest = { $n } kayıttan en yeni { $shown } tanesi; daha fazlasını --limit gösterir.
letters-what-next = Birini bütünüyle `dealstream dead-letters show ID` gösterir; yeniden `dealstream redrive` gönderir.
letters-none-begins = { $id } ile başlayan kayıt yok; kayıtları `dealstream dead-letters` listeler
letters-several-begin = { $id } ile başlayan { $n } kayıt var; kayıtları `dealstream dead-letters` listeler
letters-unreadable = Topic'teki { $n } kayıt bunlardan biri olarak okunamıyor: listede yok.
letter-id = Kimlik
letter-came = Geldiği an
letter-from = Kaynak
letter-from-replay = yeniden üretme
letter-reason = Neden
letter-meaning = Anlamı
letter-about = Neyi
letter-about-all = tamamı
letter-what-to-do = Ne yapmalı
letter-sent-again = Yeniden gönderildi
letter-not-yet = henüz değil
letters-number = Kayıt
letters-events = Olay
letters-open = Bekleyen
letters-latest = En yenisi
letters-counted = { $n } kayıt
redrive-which = hangileri olduğunu söyleyin: kimlikler (`dealstream dead-letters` gösterir), --reason NEDEN ya da --all
redrive-empty-id = bir kimlik boş ve hepsi boşla başlar; hepsini --all gönderir
redrive-json-alone = --json için --yes ya da --dry-run gerekir
redrive-other-funnel = Hiçbir şey gönderilmedi: worker'larda hâlâ başka bir huni dosyası var, yeniden reddederlerdi. Önce sayıları bununla yeniden üretin (`dealstream replay --beside`), sonra yeniden gönderin.
redrive-send = { $letters } yeniden gönderilsin mi?
redrive-sent = { $letters } yeniden gönderildi; sayılar saniyeler içinde gelir.
redrive-too-large = Kafka bunlardan biri kadar büyük bir kaydı almıyor: konuların max.message.bytes ayarını yükseltin
redrive-others-not-taken = Kafka öteki { $n } kaydı almadı; komutu yeniden çalıştırın, hiçbir şey iki kez sayılmaz
redrive-before = { $letters } daha önce yeniden gönderilmiş, dışarıda bırakıldı; --again onları da gönderir.
redrive-nothing = Gönderilecek bir şey yok.
redrive-sendable = Şimdi gönderilebilir
redrive-still-refused = Hâlâ kullanılamıyor
redrive-why = Neden
redrive-more = … ve { $n } tane daha; hepsini --dry-run --json listeler.

### `dealstream init` komutunun huni dosyasına, CRM'in söylediklerinin yanında yazdıkları

funnel-of-the-crm = CRM'in söylediklerinden yapıldı; o zamandan beri orada nelerin değiştiğini `dealstream init --refresh` söyler.
funnel-draft = İlk taslak: bunların yerine CRM'inizdeki satış hatlarının, aşamaların ve temsilcilerin kimliklerini yazın.
funnel-how-to-read =
    Kullanılabilir olup olmadığını `dealstream check` söyler. Aşamalar huninin sırasındadır; mark: mql pazarlamanın,
    mark: sql satışın uygun bulduğu aşamayı gösterir. Kotalar, hedefler, uyarılar için örnek: deploy/funnel.yaml.
funnel-rates = { -deals-loc } geçen başka para birimleri için kur gerekir: { $example }
funnel-starts = starts: ne zamandan beri o ekipte; daha önce kazandıkları da orada sayılır.
funnel-has-left = ayrıldı: until son günüdür
own-sales = Satış
own-qualified = Nitelikli
own-proposal = Teklif
own-won = Kazanıldı
own-lost = Kaybedildi
own-no-team = Ekipsiz
own-first-rep = İlk temsilci
own-calls = Aramalar
own-emails = E-postalar
own-meetings = Toplantılar
own-notes = Notlar
own-tasks = Görevler
own-deadlines = Son tarihler
own-text-messages = Kısa mesajlar

### Hedefler için gerekenler

goal-takes-deals = { $goal } için gereken: { $deals }.
goal-takes-leads = { $goal } için gereken: { $deals } ve bunları kazanmak için { $leads }.
goal-takes-range = { $goal } için gereken: { $deals } ve bunları kazanmak için { $leads } (100 durumun 80 tanesinde { $range }).
